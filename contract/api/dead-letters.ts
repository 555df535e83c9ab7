import { z } from 'zod';
import { QUEUE_NAMES } from './queues.ts';

/** Tasks of a queue that were given up for the same reason. */
export interface DeadLetterGroup {
  readonly queue: (typeof QUEUE_NAMES)[number];
  /** Of the error: `E_CREDENTIALS_MISSING`; `E_UNEXPECTED` for all that have none. */
  readonly code: string;
  readonly count: number;
  /** When the last of them was given up; null when the queue does not tell. */
  readonly newestMs: number | null;
  /** Of the newest, as are task and run. */
  readonly message: string;
  readonly task: string;
  readonly run: string;
}

/** What failed for good, by queue and reason, the most frequent first. */
export interface DeadLettersDocument {
  readonly groups: readonly DeadLetterGroup[];
}

/** What to do with the tasks of one reason: try them again, or throw them away. */
export interface DeadLetterAction {
  readonly action: 'retry' | 'clear';
  readonly queue: (typeof QUEUE_NAMES)[number];
  readonly code: string;
  /** Of these only what was given up until then: whoever decides has seen no others. Absent: all. */
  readonly untilMs?: number | undefined;
}

/** What became of them. */
export interface DeadLettersDone {
  /** Put back, or thrown away. */
  readonly jobs: number;
  /** New runs, for tasks whose own is over. */
  readonly runs: readonly string[];
}

/** {@link DeadLettersDocument} */
export const deadLettersDocumentSchema: z.ZodType<DeadLettersDocument> = z.strictObject({
  groups: z.array(
    z.strictObject({
      queue: z.enum(QUEUE_NAMES),
      code: z.string(),
      count: z.int().positive(),
      newestMs: z.number().nullable(),
      message: z.string(),
      task: z.string(),
      run: z.string(),
    }),
  ),
});

/** {@link DeadLetterAction} */
export const deadLetterActionSchema: z.ZodType<DeadLetterAction> = z.strictObject({
  action: z.enum(['retry', 'clear']),
  queue: z.enum(QUEUE_NAMES),
  code: z.string().max(100),
  untilMs: z.number().optional(),
});

/** {@link DeadLettersDone} */
export const deadLettersDoneSchema: z.ZodType<DeadLettersDone> = z.strictObject({
  jobs: z.int().nonnegative(),
  runs: z.array(z.string()),
});
