import { type ReactElement, useState } from 'react';
import { useLocation } from 'wouter';
import { API_PATH } from '../../../contract/api/api-path.ts';
import type { ExportRequestDocument } from '../../../contract/api/exports.ts';
import { type RunStarted, runStartedSchema } from '../../../contract/api/runs.ts';
import type { ExportPlanDocument } from '../../../contract/cli/export.ts';
import { useChange } from '../../api/use-change.ts';
import { useMayChange } from '../../api/use-may-change.ts';
import { formatPlural } from '../../format/quantity.ts';
import { Button } from '../../part/button.tsx';
import { ConfirmDialog } from '../../part/confirm-dialog.tsx';
import { failureToast, useToast } from '../../part/toast.tsx';

/** Starts an export and goes to its run; what takes the place of one that is there asks first. */
export function StartExport({
  plan,
  request,
}: {
  readonly plan: ExportPlanDocument;
  readonly request: ExportRequestDocument;
}): ReactElement {
  const mayChange = useMayChange('exports');
  const [isAsking, setIsAsking] = useState(false);
  const [, navigate] = useLocation();
  const toast = useToast();
  const start = useChange<ExportRequestDocument, RunStarted>({
    path: API_PATH.exports,
    read: (json) => runStartedSchema.parse(json),
    touches: ['runs', 'exports'],
    onDone: ({ run }) => navigate(`/runs/${encodeURIComponent(run)}`),
  });
  if (!mayChange) return <span className="faint">only looking is allowed here</span>;
  const run = (): void => start.mutate(request, { onError: (error) => toast(failureToast(error)) });
  const isReplacing = plan.isThere && plan.action === 'written';
  const instruments = formatPlural(plan.symbols, 'instrument');
  return (
    <div className="row">
      <Button
        look={isReplacing ? 'danger' : 'primary'}
        icon="play"
        isBusy={start.isPending}
        onClick={() => (isReplacing ? setIsAsking(true) : run())}
      >
        {isReplacing ? `Replace with ${instruments}` : 'Export'}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title="Replace the export that is there?"
          action={`Replace with ${instruments}`}
          word={plan.dataset}
          isBusy={start.isPending}
          onConfirm={run}
          onClose={() => setIsAsking(false)}
        >
          {instruments} on {formatPlural(plan.days, 'trading day')} take the place of the export of{' '}
          {plan.dataset} ({plan.freq}): what that has and this one has not is gone. Readers see the old one
          until the new one is whole.
        </ConfirmDialog>
      )}
    </div>
  );
}
