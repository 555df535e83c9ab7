import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { API_PATH } from '../../../contract/api/api-path.ts';
import type { ExportRequestDocument } from '../../../contract/api/exports.ts';
import { type ExportPlanDocument, exportPlanDocumentSchema } from '../../../contract/cli/export.ts';
import type { ApiFailure } from '../../api/api-failure.ts';
import { askDocument } from '../../api/ask-server.ts';

/** What an export would write, asked for anew each time: it depends on the silver that there is now. */
export function useExportPlan(
  request: ExportRequestDocument | undefined,
): UseQueryResult<ExportPlanDocument, ApiFailure> {
  return useQuery<ExportPlanDocument, ApiFailure>({
    queryKey: ['exportPlan', JSON.stringify(request)],
    queryFn: ({ signal }) =>
      askDocument({ address: API_PATH.exportPlan, body: request, signal }, (json) =>
        exportPlanDocumentSchema.parse(json),
      ),
    enabled: request !== undefined,
    staleTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
}
