import { jobId } from '../../src/execute/queue/job-data.ts';
import type { QueueAddress } from '../../src/execute/queue/queue-address.ts';
import { queueExecutor } from '../../src/execute/queue/queue-executor.ts';
import { openQueueLink, type QueueLink } from '../../src/execute/queue/queue-link.ts';
import { type QueueWorker, startQueueWorker } from '../../src/execute/queue/queue-worker.ts';
import type { GraphTask, TaskOutcome } from '../../src/execute/run-tasks.ts';
import type { OpenExecutor, Perform } from './executor-suite.ts';

/** What a worker does with a task; it may also put it down for somebody else. */
type PerformOrGiveBack = (...args: Parameters<Perform>) => Promise<TaskOutcome | 'given-back'>;

/** Starts a worker of this process on both queues of tasks. */
function startTestWorkers(
  link: QueueLink,
  perform: PerformOrGiveBack,
  options: { readonly runs?: AbortSignal; readonly concurrency?: number } = {},
): readonly QueueWorker[] {
  const { runs = new AbortController().signal, concurrency = 4 } = options;
  return (['download', 'compute'] as const).map((kind) =>
    startQueueWorker({
      link,
      kind,
      name: 'test',
      nowMs: Date.now,
      concurrency,
      async perform({ payload, runId }, { signal }) {
        // As workers do: a run that is over gets nothing more done.
        if (runId !== 'run') return { outcome: { kind: 'skipped', reason: 'the run is over' }, usage: null };
        const task = payload as GraphTask;
        try {
          const outcome = await perform(task, AbortSignal.any([signal, runs]));
          return outcome === 'given-back' ? outcome : { outcome, usage: null };
        } catch (error) {
          if (runs.aborted)
            return { outcome: { kind: 'skipped', reason: 'the run was stopped' }, usage: null };
          throw error;
        }
      },
    }),
  );
}

/** An executor over real queues, and a worker for it in this process. */
export async function openTestExecutor(
  address: QueueAddress,
  perform: PerformOrGiveBack,
): Promise<OpenExecutor> {
  await using stack = new AsyncDisposableStack();
  const link = stack.use(await openQueueLink(address));
  const runs = new AbortController();
  const workers = startTestWorkers(link, perform, { runs: runs.signal });
  stack.defer(async () => {
    runs.abort();
    await Promise.all(workers.map(async (worker) => worker.stop(AbortSignal.abort())));
  });
  const owned = stack.move();
  return {
    execute: queueExecutor<GraphTask>({
      link,
      runId: 'run',
      jobIdOf: ({ id }) => jobId(['test', id]),
      payloadOf: (task) => task,
      stopWorkers: async () => runs.abort(),
    }),
    [Symbol.asyncDispose]: async () => owned.disposeAsync(),
  };
}
