import { type ReactElement, useState } from 'react';
import { API_PATH } from '../../../contract/api/api-path.ts';
import {
  type DeadLetterAction,
  type DeadLetterGroup,
  type DeadLettersDone,
  deadLettersDoneSchema,
} from '../../../contract/api/dead-letters.ts';
import { useChange } from '../../api/use-change.ts';
import { useMayChange } from '../../api/use-may-change.ts';
import { formatPlural } from '../../format/quantity.ts';
import { Button } from '../../part/button.tsx';
import { ConfirmDialog } from '../../part/confirm-dialog.tsx';
import { failureToast, useToast } from '../../part/toast.tsx';

/** Tries again what was given up for one reason, or throws it away once the queue’s name has been typed. */
export function DeadLetterActions({ group }: { readonly group: DeadLetterGroup }): ReactElement | null {
  const mayChange = useMayChange('deadLetters');
  return mayChange ? <ActionsOf group={group} /> : null;
}

function ActionsOf({ group }: { readonly group: DeadLetterGroup }): ReactElement {
  const { queue, code, count, newestMs } = group;
  const [isAsking, setIsAsking] = useState(false);
  const toast = useToast();
  const tasks = formatPlural(count, 'task');
  const change = useChange<DeadLetterAction, DeadLettersDone>({
    path: API_PATH.deadLetters,
    read: (json) => deadLettersDoneSchema.parse(json),
    touches: ['deadLetters', 'system', 'runs'],
    onDone: ({ jobs, runs }, { action }) =>
      toast({ tone: 'good', text: describe(action, jobs, runs.length) }),
  });
  const act = (action: DeadLetterAction['action']): void => {
    setIsAsking(false);
    // What fails for this reason from now on has been seen by nobody.
    const until = newestMs === null ? {} : { untilMs: newestMs };
    change.mutate({ action, queue, code, ...until }, { onError: (error) => toast(failureToast(error)) });
  };
  return (
    <span className="job-actions">
      <Button
        look="quiet"
        isBusy={change.isPending}
        aria-label={`Try again ${code} of ${queue}`}
        onClick={() => act('retry')}
      >
        Try again
      </Button>
      <Button
        look="quiet"
        isBusy={change.isPending}
        aria-label={`Clear ${code} of ${queue}`}
        onClick={() => setIsAsking(true)}
      >
        Clear
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={`Clear ${tasks} of ${queue}`}
          action={`Clear ${tasks}`}
          word={queue}
          onConfirm={() => act('clear')}
          onClose={() => setIsAsking(false)}
        >
          <p>
            {tasks} given up for {code} will be forgotten by the queue. The lake stays as it is; the next run
            that wants these days plans them anew.
          </p>
        </ConfirmDialog>
      )}
    </span>
  );
}

function describe(action: DeadLetterAction['action'], jobs: number, runs: number): string {
  const tasks = formatPlural(jobs, 'task');
  if (action === 'clear') return `${tasks} cleared`;
  return runs === 0 ? `${tasks} put back` : `${tasks} tried again, by ${formatPlural(runs, 'new run')} too`;
}
