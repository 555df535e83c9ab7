import { type ReactElement, useState } from 'react';
import { useLocation } from 'wouter';
import { API_PATH } from '../../contract/api/api-path.ts';
import { type RunStarted, runStartedSchema } from '../../contract/api/runs.ts';
import { type SyncRequestDocument, syncRequestDocumentSchema } from '../../contract/api/sync-request.ts';
import { useChange } from '../api/use-change.ts';
import { useMayChange } from '../api/use-may-change.ts';
import { Button } from '../part/button.tsx';
import { ConfirmDialog } from '../part/confirm-dialog.tsx';
import { failureToast, useToast } from '../part/toast.tsx';

/** Gets a day that is not held, or makes one anew that is; the second asks first. Goes to the run. */
export function RepairDay({
  dataset,
  day,
  isHeld,
}: {
  readonly dataset: string;
  readonly day: string;
  readonly isHeld: boolean;
}): ReactElement | null {
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
  if (!mayChange) return null;
  const repair = (): void => {
    const mode = isHeld ? 'rebuild' : 'retry-failed';
    const request = syncRequestDocumentSchema.parse({ datasets: [dataset], from: day, to: day, mode });
    start.mutate(request, { onError: (error) => toast(failureToast(error)) });
  };
  return (
    <>
      <Button icon="retry" isBusy={start.isPending} onClick={() => (isHeld ? setIsAsking(true) : repair())}>
        {isHeld ? 'Make this day anew' : 'Get this day now'}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title="Make this day anew?"
          action="Make 1 day anew"
          word={dataset}
          isBusy={start.isPending}
          onConfirm={repair}
          onClose={() => setIsAsking(false)}
        >
          {dataset} of {day} is made once more, from landing where that is still good. Readers see the day as
          it is until the new one stands.
        </ConfirmDialog>
      )}
    </>
  );
}
