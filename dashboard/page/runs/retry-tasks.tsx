import { type ReactElement, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { API_PATH } from '../../../contract/api/api-path.ts';
import { type TaskRetryDocument, taskRetryDocumentSchema } from '../../../contract/api/tasks.ts';
import { addressOf, type Query } from '../../api/address.ts';
import { useChange } from '../../api/use-change.ts';
import { useDocument } from '../../api/use-document.ts';
import { useMayChange } from '../../api/use-may-change.ts';
import { formatPlural } from '../../format/quantity.ts';
import { Button } from '../../part/button.tsx';
import { Dialog } from '../../part/dialog.tsx';
import { Loaded } from '../../part/loaded.tsx';
import { failureToast, useToast } from '../../part/toast.tsx';

/** Tries the failed tasks of a filter again, after saying how many these are and what that starts. */
export function RetryTasks({
  query,
  failed,
  title,
}: {
  readonly query: Query;
  /** How many there are; nothing is offered for none. */
  readonly failed: number;
  readonly title?: string;
}): ReactElement | null {
  const mayChange = useMayChange('taskRetry');
  const [isAsking, setIsAsking] = useState(false);
  if (!mayChange || failed === 0) return null;
  return (
    <>
      <Button icon="retry" onClick={() => setIsAsking(true)}>
        {title ?? `Retry ${failed} failed`}
      </Button>
      {isAsking && (
        <Dialog title="Try failed tasks again?" onClose={() => setIsAsking(false)}>
          <Preview query={query} onClose={() => setIsAsking(false)} />
        </Dialog>
      )}
    </>
  );
}

function Preview({ query, onClose }: { readonly query: Query; readonly onClose: () => void }): ReactElement {
  const preview = useDocument('taskRetry', { query });
  const [, navigate] = useLocation();
  const toast = useToast();
  const retry = useChange<undefined, TaskRetryDocument>({
    path: addressOf(API_PATH.taskRetry, {}, query),
    read: (json) => taskRetryDocumentSchema.parse(json),
    touches: ['runs', 'tasks', 'overview'],
    onDone: ({ runs }) => {
      onClose();
      const [first] = runs;
      if (runs.length === 1 && first !== undefined) navigate(`/runs/${encodeURIComponent(first.run)}`);
      else navigate('/runs');
    },
  });
  return (
    <Loaded query={preview}>
      {(document) => (
        <div className="stack">
          <RetryWords document={document} />
          <div className="row end">
            <Button onClick={onClose}>Leave it</Button>
            <Button
              look="primary"
              disabled={document.retried === 0}
              isBusy={retry.isPending}
              onClick={() => retry.mutate(undefined, { onError: (error) => toast(failureToast(error)) })}
            >
              Retry {formatPlural(document.retried, 'task')}
            </Button>
          </div>
        </div>
      )}
    </Loaded>
  );
}

function RetryWords({ document }: { readonly document: TaskRetryDocument }): ReactElement {
  const { tasks, retried, partitions, runs, left } = document;
  return (
    <>
      <p>
        {formatPlural(retried, 'task')} of {formatPlural(tasks, 'failed task')} that the filter shows: they
        were to make {formatPlural(partitions, 'partition')}. What has been made meanwhile is left as it is.
      </p>
      {runs.length > 0 && (
        <ul className="retry-runs">
          {runs.map(({ title }) => (
            <li key={title}>sync {title}</li>
          ))}
        </ul>
      )}
      {left.map(({ kind, tasks: count, why }) => (
        <p key={kind} className="faint">
          Left alone: {formatPlural(count, 'task')} of kind {kind}; {why} Start it anew from its run’s page or
          on <Link href="/plan">Plan</Link>.
        </p>
      ))}
    </>
  );
}
