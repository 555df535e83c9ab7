import { type ReactElement, useState } from 'react';
import { useLocation } from 'wouter';
import { API_PATH } from '../../../contract/api/api-path.ts';
import { type RunStarted, runStartedSchema } from '../../../contract/api/runs.ts';
import type { SyncRequestDocument } from '../../../contract/api/sync-request.ts';
import type { PlanDocument } from '../../../contract/cli/plan.ts';
import { useChange } from '../../api/use-change.ts';
import { useMayChange } from '../../api/use-may-change.ts';
import { formatPlural } from '../../format/quantity.ts';
import { Button } from '../../part/button.tsx';
import { ConfirmDialog } from '../../part/confirm-dialog.tsx';
import { failureToast, useToast } from '../../part/toast.tsx';

/** Starts what the plan says and goes to the run; rebuilding asks first. */
export function RunPlan({
  plan,
  request,
}: {
  readonly plan: PlanDocument;
  readonly request: SyncRequestDocument;
}): ReactElement {
  const mayChange = useMayChange('sync');
  const [isAsking, setIsAsking] = useState(false);
  const [, navigate] = useLocation();
  const toast = useToast();
  const start = useChange<SyncRequestDocument, RunStarted>({
    path: API_PATH.sync,
    read: (json) => runStartedSchema.parse(json),
    touches: ['runs', 'overview'],
    onDone: ({ run }) => navigate(`/runs/${encodeURIComponent(run)}`),
  });
  const run = (): void => start.mutate(request, { onError: (error) => toast(failureToast(error)) });
  const isRebuild = request.mode === 'rebuild';
  const days = plan.routes.reduce((sum, route) => sum + route.days, 0);
  if (!mayChange) return <span className="faint">only looking is allowed here</span>;
  return (
    <>
      <Button
        look={isRebuild ? 'danger' : 'primary'}
        icon="play"
        isBusy={start.isPending}
        onClick={() => (isRebuild ? setIsAsking(true) : run())}
      >
        {isRebuild ? `Rebuild ${formatPlural(days, 'day')}` : 'Run this plan'}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title="Rebuild what is held?"
          action={`Rebuild ${formatPlural(days, 'day')}`}
          word={request.datasets[0] ?? ''}
          isBusy={start.isPending}
          onConfirm={run}
          onClose={() => setIsAsking(false)}
        >
          {formatPlural(days, 'day')} of {request.datasets.join(', ')} are made anew, from landing where that
          is still good. What was there before is replaced day by day; readers never see half a day.
        </ConfirmDialog>
      )}
    </>
  );
}
