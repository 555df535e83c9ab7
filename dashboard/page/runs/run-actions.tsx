import { type ReactElement, useState } from 'react';
import { useLocation } from 'wouter';
import { API_PATH } from '../../../contract/api/api-path.ts';
import { type RunStarted, type RunSummary, runStartedSchema } from '../../../contract/api/runs.ts';
import { useChange } from '../../api/use-change.ts';
import { fetchDocument } from '../../api/use-document.ts';
import { useMayChange } from '../../api/use-may-change.ts';
import { formatPlural } from '../../format/quantity.ts';
import { Button } from '../../part/button.tsx';
import { Dialog } from '../../part/dialog.tsx';
import { failureToast, useToast } from '../../part/toast.tsx';
import { isLive } from '../../run/run-look.ts';
import { againAddress } from './again-address.ts';

/** Cancel while it goes on; retry what failed afterwards, or ask for it again with other options. Nothing where only looking is allowed. */
export function RunActions({ run }: { readonly run: RunSummary }): ReactElement | null {
  const mayCancel = useMayChange('runCancel');
  const mayRetry = useMayChange('runRetry');
  const mayStart = useMayChange('jobs');
  if (isLive(run.state)) return run.isOwn && mayCancel ? <Cancel run={run} /> : null;
  const isToRetry = run.tasks.failed > 0 || run.state === 'failed' || run.state === 'cancelled';
  return (
    <>
      {mayStart && HAS_FORM.has(run.command) && <Again run={run} />}
      {/* Only syncs are kept with all that it takes to start them again. */}
      {mayRetry && run.command === 'sync' && isToRetry && <Retry run={run} />}
    </>
  );
}

const HAS_FORM: ReadonlySet<string> = new Set([
  'sync',
  'sync-reference',
  'features build',
  'export qlib',
  'validate',
  'reconcile',
  'compact',
  'archive',
  'gc',
  'scrub',
]);

/** Goes to the form of the run’s request, filled in. */
function Again({ run }: { readonly run: RunSummary }): ReactElement {
  const [, navigate] = useLocation();
  const toast = useToast();
  const [isAsked, setIsAsked] = useState(false);
  const open = async (): Promise<void> => {
    setIsAsked(true);
    try {
      navigate(againAddress(run.id, await fetchDocument('runAgain', { parts: { run: run.id } })));
    } catch (error) {
      setIsAsked(false);
      if (error instanceof Error) toast(failureToast(error));
    }
  };
  return (
    <Button icon="plan" isBusy={isAsked} onClick={() => void open()}>
      Run with changes
    </Button>
  );
}

function Cancel({ run }: { readonly run: RunSummary }): ReactElement {
  const [isAsking, setIsAsking] = useState(false);
  const toast = useToast();
  const cancel = useChange<undefined, RunStarted>({
    path: API_PATH.runCancel,
    parts: { run: run.id },
    read: (json) => runStartedSchema.parse(json),
    touches: ['runs', 'run', 'overview'],
    onDone: () => toast({ tone: 'calm', text: 'The run stops after the tasks that are under way.' }),
  });
  const left = Math.max(0, run.tasks.total - run.tasks.done - run.tasks.failed);
  return (
    <>
      <Button look="danger" icon="stop" isBusy={cancel.isPending} onClick={() => setIsAsking(true)}>
        Cancel
      </Button>
      {isAsking && (
        <Dialog title="Cancel this run?" onClose={() => setIsAsking(false)}>
          <div className="stack">
            <p>
              {formatPlural(left, 'task')} would not be done. Nothing that is held is lost: the next sync
              continues where this one stopped.
            </p>
            <div className="row end">
              <Button onClick={() => setIsAsking(false)}>Let it run</Button>
              <Button
                look="danger"
                onClick={() => {
                  setIsAsking(false);
                  cancel.mutate(undefined, { onError: (error) => toast(failureToast(error)) });
                }}
              >
                Cancel {formatPlural(left, 'task')}
              </Button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  );
}

function Retry({ run }: { readonly run: RunSummary }): ReactElement {
  const [, navigate] = useLocation();
  const toast = useToast();
  const retry = useChange<undefined, RunStarted>({
    path: API_PATH.runRetry,
    parts: { run: run.id },
    read: (json) => runStartedSchema.parse(json),
    touches: ['runs', 'overview'],
    onDone: ({ run: next }) => navigate(`/runs/${encodeURIComponent(next)}`),
  });
  return (
    <Button
      look="primary"
      icon="retry"
      isBusy={retry.isPending}
      onClick={() => retry.mutate(undefined, { onError: (error) => toast(failureToast(error)) })}
    >
      {run.tasks.failed > 0 ? `Retry ${run.tasks.failed} failed` : 'Run again'}
    </Button>
  );
}
