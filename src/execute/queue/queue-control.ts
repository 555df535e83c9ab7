import type { Job } from 'bullmq';
import type { JobData, JobResult } from './job-data.ts';
import { fromJobFailure } from './job-error.ts';
import type { QueueKind } from './queue-address.ts';
import { JOB_OPTIONS, type QueueLink } from './queue-link.ts';

/** How a queue stands. */
export interface QueueState {
  readonly kind: QueueKind;
  /** Jobs that can be taken, and those that wait for others. */
  readonly waiting: number;
  readonly running: number;
  /** To be tried again later. */
  readonly delayed: number;
  /** Dead letters. */
  readonly failed: number;
  readonly isPaused: boolean;
  /** When the job that has waited longest was put there; null when none waits. */
  readonly oldestMs: number | null;
}

/** A dead letter. */
export interface DeadLetter {
  readonly kind: QueueKind;
  readonly jobId: string;
  readonly runId: string;
  readonly taskId: string;
  readonly payload: unknown;
  readonly error: Error;
  readonly attempts: number;
  readonly failedMs: number | null;
}

/** How a lake’s queues stand. */
export async function readQueues(
  link: QueueLink,
  kinds: readonly QueueKind[],
): Promise<readonly QueueState[]> {
  return Promise.all(kinds.map(async (kind) => readQueue(link, kind)));
}

async function readQueue(link: QueueLink, kind: QueueKind): Promise<QueueState> {
  const queue = link.queue(kind);
  const states = ['waiting', 'prioritized', 'waiting-children', 'active', 'delayed', 'failed'] as const;
  const counts = await queue.getJobCounts(...states);
  const count = (state: (typeof states)[number]): number => counts[state] ?? 0;
  const first = await oldest(await queue.getJobs(['waiting', 'prioritized'], 0, 0, true));
  return {
    kind,
    waiting: count('waiting') + count('prioritized') + count('waiting-children'),
    running: count('active'),
    delayed: count('delayed'),
    failed: count('failed'),
    isPaused: await queue.isPaused(),
    oldestMs: first,
  };
}

async function oldest(jobs: readonly (Job | undefined)[]): Promise<number | null> {
  const times = jobs.flatMap((job) => (job === undefined ? [] : [job.timestamp]));
  return times.length === 0 ? null : Math.min(...times);
}

/** Dead letters of some queues, the newest first; at most `limit` of each. */
export async function readDeadLetters(
  link: QueueLink,
  kinds: readonly QueueKind[],
  limit: number,
): Promise<readonly DeadLetter[]> {
  const letters: DeadLetter[] = [];
  for (const kind of kinds) {
    const jobs = await link.queue(kind).getJobs(['failed'], 0, limit - 1);
    letters.push(...jobs.map((job) => describe(kind, job)));
  }
  return letters;
}

function describe(kind: QueueKind, job: Job<JobData, JobResult>): DeadLetter {
  const { runId, taskId, payload } = job.data;
  return {
    kind,
    jobId: job.id ?? '',
    runId,
    taskId,
    payload,
    error: fromJobFailure(job.failedReason),
    attempts: job.attemptsMade,
    failedMs: job.finishedOn ?? null,
  };
}

/** Lets nothing more be taken from queues, on no machine; what is at work ends. */
export async function pauseQueues(link: QueueLink, kinds: readonly QueueKind[]): Promise<void> {
  for (const kind of kinds) await link.queue(kind).pause();
}

/** Lets tasks be taken again. */
export async function resumeQueues(link: QueueLink, kinds: readonly QueueKind[]): Promise<void> {
  for (const kind of kinds) await link.queue(kind).resume();
}

/** Puts a dead letter back as if it were new. */
export async function retryLetter(
  link: QueueLink,
  { kind, jobId }: Pick<DeadLetter, 'kind' | 'jobId'>,
): Promise<void> {
  const job = await link.queue(kind).getJob(jobId);
  await job?.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true });
}

/** Throws a dead letter away. */
export async function removeLetter(
  link: QueueLink,
  { kind, jobId }: Pick<DeadLetter, 'kind' | 'jobId'>,
): Promise<void> {
  await link.queue(kind).remove(jobId, { removeChildren: false });
}

/** Lets what is to be tried again later, or was put there for later, be taken now; returns how many that were. */
export async function promoteDelayed(link: QueueLink, kinds: readonly QueueKind[]): Promise<number> {
  let promoted = 0;
  for (const kind of kinds) {
    const queue = link.queue(kind);
    promoted += await queue.getDelayedCount();
    await queue.promoteJobs();
  }
  return promoted;
}

/** Takes out all that waits and is at nobody’s hands; returns how many that were. */
export async function drainQueues(link: QueueLink, kinds: readonly QueueKind[]): Promise<number> {
  let drained = 0;
  for (const kind of kinds) {
    const queue = link.queue(kind);
    const pending = await queue.getRanges(['waiting', 'prioritized', 'delayed', 'waiting-children'], 0, -1);
    await queue.drain(true);
    for (const id of pending) await queue.remove(id, { removeChildren: false }).catch(() => 0);
    drained += pending.length;
  }
  return drained;
}

/** Empties queues wholly, dead letters and history too. What workers are at is forgotten; they may not publish it any more. */
export async function clearQueues(link: QueueLink, kinds: readonly QueueKind[]): Promise<void> {
  for (const kind of kinds) {
    const queue = link.queue(kind);
    const wasPaused = await queue.isPaused();
    await queue.obliterate({ force: true });
    if (!wasPaused) await queue.resume();
  }
}

/** What is to be put into a queue by itself. */
export interface SingleJob {
  readonly kind: 'discovery' | 'default';
  readonly jobId: string;
  readonly runId: string;
  readonly taskId: string;
  readonly payload: unknown;
  readonly delayMs?: number;
}

/** Puts jobs into a queue that wait for nothing; those that are there already, by their name, stay as they are. Returns how many are new. */
export async function addJobs(link: QueueLink, jobs: readonly SingleJob[]): Promise<number> {
  let added = 0;
  for (const { kind, jobId, delayMs = 0, ...rest } of jobs) {
    const queue = link.queue(kind);
    const state = await queue.getJobState(jobId);
    // One that has ended is asked for again.
    if (state === 'completed' || state === 'failed') await queue.remove(jobId);
    else if (state !== 'unknown') continue;
    await queue.add(rest.taskId, { ...rest, children: [] }, { ...JOB_OPTIONS, jobId, delay: delayMs });
    added++;
  }
  return added;
}
