import type { ReactElement } from 'react';
import { API_PATH } from '../../../contract/api/api-path.ts';
import type { WorkerDrain } from '../../../contract/api/queues.ts';
import { type Done, doneSchema } from '../../../contract/api/system.ts';
import { useChange } from '../../api/use-change.ts';
import { useMayChange } from '../../api/use-may-change.ts';
import { Button } from '../../part/button.tsx';
import { failureToast, useToast } from '../../part/toast.tsx';

/** Has a worker of the cluster take nothing new and end. */
export function DrainWorker({
  worker,
  isDraining,
}: {
  readonly worker: string;
  readonly isDraining: boolean;
}): ReactElement | null {
  const toast = useToast();
  const mayChange = useMayChange('workerDrain');
  const change = useChange<WorkerDrain, Done>({
    path: API_PATH.workerDrain,
    read: (json) => doneSchema.parse(json),
    touches: ['system'],
  });
  if (!mayChange) return null;
  const isAsked = change.isSuccess || isDraining;
  const text = isAsked ? 'Draining' : 'Drain';
  return (
    <Button
      look="quiet"
      isBusy={change.isPending}
      disabled={isAsked}
      aria-label={`${text} ${worker}`}
      onClick={() => change.mutate({ worker }, { onError: (error) => toast(failureToast(error)) })}
    >
      {text}
    </Button>
  );
}
