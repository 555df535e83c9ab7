import { z } from 'zod';

/** The queues of a lake, by kind. */
export const QUEUE_NAMES = ['discovery', 'download', 'compute', 'default'] as const;

/** What to do with queues; without names, with all of them. */
export interface QueueAction {
  /** `promote`: what is to be tried again later can be taken now. */
  readonly action: 'pause' | 'resume' | 'retry' | 'promote' | 'drain' | 'clear';
  readonly queues?: readonly (typeof QUEUE_NAMES)[number][] | undefined;
}

/** A worker that is to take nothing new and to end. */
export interface WorkerDrain {
  readonly worker: string;
}

/** A worker that is to perform so many tasks of one queue at a time. */
export interface WorkerConcurrency {
  readonly worker: string;
  readonly tasks: number;
}

/** {@link QueueAction} */
export const queueActionSchema: z.ZodType<QueueAction> = z.strictObject({
  action: z.enum(['pause', 'resume', 'retry', 'promote', 'drain', 'clear']),
  queues: z.array(z.enum(QUEUE_NAMES)).optional(),
});

/** {@link WorkerDrain} */
export const workerDrainSchema: z.ZodType<WorkerDrain> = z.strictObject({ worker: z.string().max(300) });

/** {@link WorkerConcurrency} */
export const workerConcurrencySchema: z.ZodType<WorkerConcurrency> = z.strictObject({
  worker: z.string().max(300),
  tasks: z.int().min(1).max(1_000),
});
