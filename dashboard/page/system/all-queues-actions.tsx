import type { ReactElement } from 'react';
import { API_PATH } from '../../../contract/api/api-path.ts';
import type { QueueAction } from '../../../contract/api/queues.ts';
import { type QueueActionDocument, queueActionDocumentSchema } from '../../../contract/cli/queue.ts';
import { useChange } from '../../api/use-change.ts';
import { useMayChange } from '../../api/use-may-change.ts';
import { Button } from '../../part/button.tsx';
import { failureToast, useToast } from '../../part/toast.tsx';

/** Pauses all queues of the cluster at once, or lets all be taken from again; each is offered where it would change something. */
export function AllQueuesActions({
  queues,
}: {
  readonly queues: readonly { readonly isPaused: boolean }[];
}): ReactElement | null {
  const toast = useToast();
  const mayChange = useMayChange('queues');
  const change = useChange<QueueAction, QueueActionDocument>({
    path: API_PATH.queues,
    read: (json) => queueActionDocumentSchema.parse(json),
    touches: ['system', 'runs'],
  });
  if (!mayChange) return null;
  const act = (action: 'pause' | 'resume'): void =>
    change.mutate({ action }, { onError: (error) => toast(failureToast(error)) });
  return (
    <>
      {queues.some(({ isPaused }) => !isPaused) && (
        <Button look="quiet" icon="pause" isBusy={change.isPending} onClick={() => act('pause')}>
          Pause all
        </Button>
      )}
      {queues.some(({ isPaused }) => isPaused) && (
        <Button look="quiet" icon="play" isBusy={change.isPending} onClick={() => act('resume')}>
          Resume all
        </Button>
      )}
    </>
  );
}
