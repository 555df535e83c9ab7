import { z } from 'zod';

const count = z.int().nonnegative();

/** What `barlake queue status --json` prints. */
export const queueStatusDocumentSchema: z.ZodType<QueueStatusDocument> = z.strictObject({
  url: z.string(),
  lake: z.string(),
  queues: z.array(
    z.strictObject({
      name: z.enum(['discovery', 'download', 'compute', 'default']),
      waiting: count,
      running: count,
      delayed: count,
      failed: count,
      isPaused: z.boolean(),
      oldestMs: z.number().nullable(),
    }),
  ),
  workers: z.array(
    z.strictObject({
      id: z.string(),
      host: z.string(),
      pid: count,
      queues: z.array(z.string()),
      concurrency: count,
      state: z.enum(['working', 'draining', 'gone']),
      startedMs: z.number(),
      heartbeatMs: z.number(),
      task: z.string().nullable(),
      tasksDone: count,
      rssMb: z.number(),
      memory: z
        .strictObject({
          level: z.enum(['calm', 'full', 'shedding']),
          peakMb: count,
          limitMb: count,
          full: count,
          shed: count,
          stepsDown: count,
        })
        .nullable(),
    }),
  ),
  failed: z.array(
    z.strictObject({
      queue: z.string(),
      job: z.string(),
      task: z.string(),
      run: z.string(),
      code: z.string(),
      message: z.string(),
      attempts: count,
      failedMs: z.number().nullable(),
    }),
  ),
});

/** How the queues of a lake stand, who works them off, and what failed for good. */
export interface QueueStatusDocument {
  /** Without its password. */
  url: string;
  /** The lake’s name among those that share the server. */
  lake: string;
  queues: {
    name: 'discovery' | 'download' | 'compute' | 'default';
    waiting: number;
    running: number;
    /** To be tried again later. */
    delayed: number;
    failed: number;
    isPaused: boolean;
    /** When the job that has waited longest was put there. */
    oldestMs: number | null;
  }[];
  workers: {
    id: string;
    host: string;
    pid: number;
    queues: string[];
    concurrency: number;
    state: 'working' | 'draining' | 'gone';
    startedMs: number;
    heartbeatMs: number;
    task: string | null;
    tasksDone: number;
    rssMb: number;
    /** Null when it did not say. */
    memory: WorkerMemory | null;
  }[];
  failed: {
    queue: string;
    job: string;
    task: string;
    run: string;
    code: string;
    message: string;
    attempts: number;
    failedMs: number | null;
  }[];
}

/** What a worker’s memory comes to, in megabytes; how often it was short, and what was given for it. */
export interface WorkerMemory {
  /** Tasks start as they come, no further one starts, computations are given back. */
  level: 'calm' | 'full' | 'shedding';
  peakMb: number;
  limitMb: number;
  /** How often no further task was let start. */
  full: number;
  /** Computations that went back to the queue. */
  shed: number;
  /** How often it had to make do with less. */
  stepsDown: number;
}

/** What the other actions of `barlake queue` print with `--json`. */
export const queueActionDocumentSchema: z.ZodType<QueueActionDocument> = z.strictObject({
  action: z.enum(['pause', 'resume', 'retry', 'promote', 'drain', 'clear', 'stop']),
  queues: z.array(z.string()),
  jobs: count,
  runs: z.array(z.string()),
});

/** What was done to queues. */
export interface QueueActionDocument {
  action: 'pause' | 'resume' | 'retry' | 'promote' | 'drain' | 'clear' | 'stop';
  queues: string[];
  /** Jobs that were put back or taken out. */
  jobs: number;
  /** Runs that try again what failed, by name; or that were told to stop. */
  runs: string[];
}

/** What `--async` prints with `--json`: the run, which is to come. */
export const queuedRunDocumentSchema: z.ZodType<QueuedRunDocument> = z.strictObject({
  queued: z.array(z.string()),
});

/** Runs that were put into the queue. */
export interface QueuedRunDocument {
  queued: string[];
}
