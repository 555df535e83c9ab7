import { setTimeout as sleep } from 'node:timers/promises';
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
  /**
   * Does the work; what it throws is tried again when that may help, and a dead letter otherwise. What is given back goes to whoever takes
   * it next, and that does not count as an attempt.
   */
  readonly perform: (task: TakenTask, means: TaskMeans) => Promise<TaskReturn | 'given-back'>;
  /** The wall clock, for delays. */
  readonly nowMs: () => number;
  readonly onTaken?: (task: TakenTask) => void;
  readonly onEnded?: (task: TakenTask) => void;
}

/** Takes tasks until it is told to stop. */
export interface QueueWorker {
  /** Takes so many tasks at a time from now on, at least one; more that are in hand end. */
  setConcurrency(tasks: number): void;
  /** Takes nothing more. Resolves when all that was taken has ended; `giveBack` ends it early: the tasks go back. */
  stop(giveBack: AbortSignal): Promise<void>;
}

/** A worker that is silent for so long has lost its tasks; others look as often as that for such. */
const LOCK_MS = 15_000;
const STALLED_LOOK_MS = 7_500;

/** So many workers may die one after the other with a task in hand, before the task is blamed for it. */
const DEATHS_MAX = 20;

/** With nothing in hand, a worker that is told to stop waits so long for its server to take leave. */
const LEAVE_MS = 5_000;

/** When a run that found the lake taken is tried again. */
const LOCKED_MS = 2_000;

/** Lines kept with a job. */
const LINES_KEPT = 50;

/** Begins to take tasks of one queue. */
export function startQueueWorker(options: QueueWorkerOptions): QueueWorker {
  const { link, kind, concurrency, name } = options;
  const giveUp = new AbortController();
  const inHand = new Set<Promise<JobResult>>();
  const process = async (job: Job<JobData, JobResult>, token?: string, signal?: AbortSignal) => {
    const stop = AbortSignal.any([giveUp.signal, ...(signal === undefined ? [] : [signal])]);
    const work = performJob({ job, token }, options, stop);
    inHand.add(work);
    return work.finally(() => inHand.delete(work));
  };
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
    setConcurrency(tasks) {
      const isMore = tasks > worker.concurrency;
      worker.concurrency = tasks;
      if (isMore) void lookAgain(worker);
    },
    async stop(giveBack) {
      const abort = (): void => giveUp.abort();
      giveBack.addEventListener('abort', abort);
      if (giveBack.aborted) abort();
      await Promise.race([worker.close(), putDown(inHand)]);
      giveBack.removeEventListener('abort', abort);
    },
  };
}

/** A worker whose hands are full waits until something ends before it looks whether it may take more; pausing it for no time wakes it. */
async function lookAgain(worker: Worker<JobData, JobResult>): Promise<void> {
  if (worker.closing !== undefined) return;
  await worker.pause(true);
  await worker.resume();
}

/**
 * All that was in hand has ended, and its server had time to hear of it. A worker’s own closing is not enough: when its server was away, it
 * may wait for an answer that never comes.
 */
async function putDown(inHand: ReadonlySet<Promise<JobResult>>): Promise<void> {
  while (inHand.size > 0) await Promise.allSettled(inHand);
  await sleep(LEAVE_MS, undefined, { ref: false });
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
      const outcome = { kind: 'skipped', reason: `${undone.taskId} was not done` } as const;
      return { runId: undone.runId, taskId, outcome, usage: null };
    }
    const returned = await options.perform(task, meansOf(job, signal));
    if (returned === 'given-back') return await putBack(job, token);
    const { outcome, usage } = returned;
    if (outcome.kind === 'failed') throw outcome.error;
    return { runId, taskId, outcome, usage };
  } catch (error) {
    if (error instanceof WaitingError) throw error;
    if (isBarlakeError(error, 'E_LAKE_LOCKED')) {
      // One run at a time has the lake; that is no fault of those that wait.
      await job.moveToDelayed(options.nowMs() + LOCKED_MS, token);
      throw new DelayedError();
    }
    if (!signal.aborted) throw toJobError(error);
    return await putBack(job, token);
  } finally {
    options.onEnded?.(task);
  }
}

/** Whoever takes it next begins anew, and it does not count as an attempt. */
async function putBack(job: Job<JobData, JobResult>, token: string | undefined): Promise<never> {
  await job.moveToWait(token).catch(() => undefined);
  throw new WaitingError();
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

/**
 * The first task that a job waited for and that was not done, with the run that says so: what another run has ended under that name says nothing
 * about this one.
 */
async function undoneChild(
  job: Job<JobData, JobResult>,
): Promise<{ readonly taskId: string; readonly runId: string } | undefined> {
  const { children, runId } = job.data;
  if (children.length === 0) return undefined;
  const values = Object.values(await job.getChildrenValues<JobResult>());
  const foreign = values.find((value) => value.runId !== runId);
  if (foreign !== undefined) return foreign;
  const done = new Set(values.flatMap(({ taskId, outcome }) => (outcome.kind === 'done' ? [taskId] : [])));
  const taskId = children.find((id) => !done.has(id));
  return taskId === undefined ? undefined : { taskId, runId };
}
