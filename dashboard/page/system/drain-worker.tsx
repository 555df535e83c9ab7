import { type ReactElement, useState } from 'react';
import { API_PATH } from '../../../contract/api/api-path.ts';
import type { WorkerDrain } from '../../../contract/api/queues.ts';
import { type Done, doneSchema } from '../../../contract/api/system.ts';
import { useChange } from '../../api/use-change.ts';
import { useMayChange } from '../../api/use-may-change.ts';
import { Button } from '../../part/button.tsx';
import { ConfirmDialog } from '../../part/confirm-dialog.tsx';
import { failureToast, useToast } from '../../part/toast.tsx';

/** Has a worker of the cluster take nothing new and end, once its name has been typed: nobody starts it again from here. */
export function DrainWorker({
  worker,
  isDraining,
}: {
  readonly worker: string;
  readonly isDraining: boolean;
}): ReactElement | null {
  const toast = useToast();
  const [isAsking, setIsAsking] = useState(false);
  const mayChange = useMayChange('workerDrain');
  const change = useChange<WorkerDrain, Done>({
    path: API_PATH.workerDrain,
    read: (json) => doneSchema.parse(json),
    touches: ['system'],
  });
  if (!mayChange) return null;
  const isAsked = change.isSuccess || isDraining;
  const text = isAsked ? 'Draining' : 'Drain';
  const drain = (): void => {
    setIsAsking(false);
    change.mutate({ worker }, { onError: (error) => toast(failureToast(error)) });
  };
  return (
    <>
      <Button
        look="quiet"
        isBusy={change.isPending}
        disabled={isAsked}
        aria-label={`${text} ${worker}`}
        onClick={() => setIsAsking(true)}
      >
        {text}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title="Drain this worker?"
          action="Drain 1 worker"
          word={worker}
          onConfirm={drain}
          onClose={() => setIsAsking(false)}
        >
          It ends when what it has in its hands is done, and takes nothing new. It can be started again on its
          machine alone; the other workers take what it leaves.
        </ConfirmDialog>
      )}
    </>
  );
}
