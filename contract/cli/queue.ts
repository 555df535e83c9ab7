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
      atOnce: z.array(z.strictObject({ queue: z.string(), now: count, most: count })),
      wished: count.nullable(),
      cpuCores: z.number().nullable(),
      hostLoad: z.number().nullable(),
      hostCores: count.nullable(),
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
    /** Tasks at a time by queue: now, and the most that may be wished; empty when it did not say. */
    atOnce: { queue: string; now: number; most: number }[];
    /** Tasks of one queue at a time that somebody wished; null: nobody did. */
    wished: number | null;
    /** Processor time that it takes, in cores; null when it did not say. */
    cpuCores: number | null;
    /** Programs that wanted a core of its machine in the last minute, on average, and the cores that there are. */
    hostLoad: number | null;
    hostCores: number | null;
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
  action: z.enum(['pause', 'resume', 'retry', 'promote', 'drain', 'clear', 'concurrency', 'stop']),
  queues: z.array(z.string()),
  jobs: count,
  runs: z.array(z.string()),
  workers: z.array(z.string()),
});

/** What was done to queues. */
export interface QueueActionDocument {
  action: 'pause' | 'resume' | 'retry' | 'promote' | 'drain' | 'clear' | 'concurrency' | 'stop';
  queues: string[];
  /** Jobs that were put back or taken out. */
  jobs: number;
  /** Runs that try again what failed, by name; or that were told to stop. */
  runs: string[];
  /** Workers that were told how many tasks to perform at a time. */
  workers: string[];
}

/** What `--async` prints with `--json`: the run, which is to come. */
export const queuedRunDocumentSchema: z.ZodType<QueuedRunDocument> = z.strictObject({
  queued: z.array(z.string()),
});

/** Runs that were put into the queue. */
export interface QueuedRunDocument {
  queued: string[];
}
