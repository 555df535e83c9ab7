import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { API_PATH } from '../../../contract/api/api-path.ts';
import type { SyncRequestDocument } from '../../../contract/api/sync-request.ts';
import { type PlanDocument, planDocumentSchema } from '../../../contract/cli/plan.ts';
import type { ApiFailure } from '../../api/api-failure.ts';
import { askDocument } from '../../api/ask-server.ts';

/** The plan of a request, asked for anew each time: it depends on what the vendor lists and the lake holds now. */
export function usePlan(request: SyncRequestDocument | undefined): UseQueryResult<PlanDocument, ApiFailure> {
  return useQuery<PlanDocument, ApiFailure>({
    queryKey: ['plan', JSON.stringify(request)],
    queryFn: ({ signal }) =>
      askDocument({ address: API_PATH.plan, body: request, signal }, (json) =>
        planDocumentSchema.parse(json),
      ),
    enabled: request !== undefined,
    staleTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
}
