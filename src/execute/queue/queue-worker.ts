import { DelayedError, type Job, WaitingError, type Worker } from 'bullmq';
import { isBarlakeError } from '../../domain/barlake-error.ts';
import type { TaskOutcome } from '../run-tasks.ts';
import type { JobData, JobResult } from './job-data.ts';
import { toJobError } from './job-error.ts';
import type { QueueKind } from './queue-address.ts';
import type { QueueLink } from './queue-link.ts';

/** A task as its worker gets it. */
export interface TakenTask {
  readonly jobId: string;
  readonly runId: string;
  readonly taskId: string;
  readonly payload: unknown;
}

/** What a worker has to work with while it is at a task. */
export interface TaskMeans {
  /** Aborted when the task is no longer this worker’s, or the worker ends. */
  readonly signal: AbortSignal;
  /** Tells the process of the run; at most so often as makes sense to a person. */
  report(report: unknown): void;
  /** Keeps a line with the job. */
  log(line: string): void;
}

/** What a task came to, and what it took in the worker’s own words. */
export interface TaskReturn {
  readonly outcome: TaskOutcome;
  readonly usage: unknown;
}

/** How a process takes tasks. */
export interface QueueWorkerOptions {
  readonly link: QueueLink;
  /** Who it is, among all workers. */
  readonly name: string;
  readonly kind: QueueKind;
  readonly concurrency: number;
  /** Does the work; what it throws is tried again when that may help, and a dead letter otherwise. */
  readonly perform: (task: TakenTask, means: TaskMeans) => Promise<TaskReturn>;
  /** The wall clock, for delays. */
  readonly nowMs: () => number;
  readonly onTaken?: (task: TakenTask) => void;
  readonly onEnded?: (task: TakenTask) => void;
}

/** Takes tasks until it is told to stop. */
export interface QueueWorker {
  /** Takes nothing more. Resolves when all that was taken has ended; `giveBack` ends it early: the tasks go back. */
  stop(giveBack: AbortSignal): Promise<void>;
}

/** A worker that is silent for so long has lost its tasks; others look as often as that for such. */
const LOCK_MS = 15_000;
const STALLED_LOOK_MS = 7_500;

/** So many workers may die one after the other with a task in hand, before the task is blamed for it. */
const DEATHS_MAX = 20;

/** When a run that found the lake taken is tried again. */
const LOCKED_MS = 2_000;

/** Lines kept with a job. */
const LINES_KEPT = 50;

/** Begins to take tasks of one queue. */
export function startQueueWorker(options: QueueWorkerOptions): QueueWorker {
  const { link, kind, concurrency, name } = options;
  const giveUp = new AbortController();
  const process = async (job: Job<JobData, JobResult>, token?: string, signal?: AbortSignal) =>
    performJob(
      { job, token },
      options,
      AbortSignal.any([giveUp.signal, ...(signal === undefined ? [] : [signal])]),
    );
  const worker: Worker<JobData, JobResult> = link.worker(kind, process, {
    name,
    concurrency,
    lockDuration: LOCK_MS,
    stalledInterval: STALLED_LOOK_MS,
    maxStalledCount: DEATHS_MAX,
    drainDelay: 2,
  });
  worker.on('lockRenewalFailed', (ids) => {
    for (const id of ids) worker.cancelJob(id, 'the lock was lost');
  });
  return {
    async stop(giveBack) {
      const abort = (): void => giveUp.abort();
      giveBack.addEventListener('abort', abort);
      if (giveBack.aborted) abort();
      await worker.close();
      giveBack.removeEventListener('abort', abort);
    },
  };
}

async function performJob(
  { job, token }: { readonly job: Job<JobData, JobResult>; readonly token: string | undefined },
  options: QueueWorkerOptions,
  signal: AbortSignal,
): Promise<JobResult> {
  const { runId, taskId, payload } = job.data;
  const task: TakenTask = { jobId: job.id ?? taskId, runId, taskId, payload };
  options.onTaken?.(task);
  try {
    const undone = await undoneChild(job);
    if (undone !== undefined) {
      return { runId, taskId, outcome: { kind: 'skipped', reason: `${undone} was not done` }, usage: null };
    }
    const { outcome, usage } = await options.perform(task, meansOf(job, signal));
    if (outcome.kind === 'failed') throw outcome.error;
    return { runId, taskId, outcome, usage };
  } catch (error) {
    if (isBarlakeError(error, 'E_LAKE_LOCKED')) {
      // One run at a time has the lake; that is no fault of those that wait.
      await job.moveToDelayed(options.nowMs() + LOCKED_MS, token);
      throw new DelayedError();
    }
    if (!signal.aborted) throw toJobError(error);
    // Given back: whoever takes it next begins anew, and it does not count as an attempt.
    await job.moveToWait(token).catch(() => undefined);
    throw new WaitingError();
  } finally {
    options.onEnded?.(task);
  }
}

function meansOf(job: Job<JobData, JobResult>, signal: AbortSignal): TaskMeans {
  const forget = (): undefined => undefined;
  return {
    signal,
    // Neither is worth a failure: ends are told for certain.
    report: (report) => void job.updateProgress(report as object).catch(forget),
    log: (line) =>
      void job
        .log(line)
        .then(() => job.clearLogs(LINES_KEPT))
        .catch(forget),
  };
}

/** The first task that a job waited for and that was not done. */
async function undoneChild(job: Job<JobData, JobResult>): Promise<string | undefined> {
  const { children } = job.data;
  if (children.length === 0) return undefined;
  const values = Object.values(await job.getChildrenValues<JobResult>());
  const done = new Set(values.flatMap(({ taskId, outcome }) => (outcome.kind === 'done' ? [taskId] : [])));
  return children.find((id) => !done.has(id));
}
