import type { ReactElement } from 'react';
import { API_PATH } from '../../../contract/api/api-path.ts';
import { QUEUE_NAMES, type QueueAction } from '../../../contract/api/queues.ts';
import { type QueueActionDocument, queueActionDocumentSchema } from '../../../contract/cli/queue.ts';
import { useChange } from '../../api/use-change.ts';
import { useMayChange } from '../../api/use-may-change.ts';
import { Button } from '../../part/button.tsx';
import { failureToast, useToast } from '../../part/toast.tsx';

type QueueName = (typeof QUEUE_NAMES)[number];

interface QueueState {
  readonly isPaused: boolean;
  readonly failed: number;
  readonly delayed: number;
}

/** Pauses or resumes a queue of the cluster, does now what was delayed, and tries again what failed for good. Nothing for the server’s own runs. */
export function QueueActions({
  name,
  ...state
}: QueueState & { readonly name: string }): ReactElement | null {
  const queue = QUEUE_NAMES.find((each) => each === name);
  const mayChange = useMayChange('queues');
  if (queue === undefined || !mayChange) return null;
  return <ActionsOf queue={queue} {...state} />;
}

function ActionsOf({
  queue,
  isPaused,
  failed,
  delayed,
}: QueueState & { readonly queue: QueueName }): ReactElement {
  const toast = useToast();
  const change = useChange<QueueAction, QueueActionDocument>({
    path: API_PATH.queues,
    read: (json) => queueActionDocumentSchema.parse(json),
    touches: ['system', 'runs'],
  });
  const act = (action: QueueAction['action']): void =>
    change.mutate({ action, queues: [queue] }, { onError: (error) => toast(failureToast(error)) });
  return (
    <span className="job-actions">
      <Button
        look="quiet"
        icon={isPaused ? 'play' : 'pause'}
        isBusy={change.isPending}
        aria-label={`${isPaused ? 'Resume' : 'Pause'} ${queue}`}
        onClick={() => act(isPaused ? 'resume' : 'pause')}
      >
        {isPaused ? 'Resume' : 'Pause'}
      </Button>
      {delayed > 0 && (
        <Button
          look="quiet"
          isBusy={change.isPending}
          aria-label={`Do ${delayed} delayed of ${queue} now`}
          onClick={() => act('promote')}
        >
          Do {delayed} delayed now
        </Button>
      )}
      {failed > 0 && (
        <Button
          look="quiet"
          isBusy={change.isPending}
          aria-label={`Retry ${failed} failed of ${queue}`}
          onClick={() => act('retry')}
        >
          Retry {failed} failed
        </Button>
      )}
    </span>
  );
}
