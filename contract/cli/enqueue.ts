import { z } from 'zod';
import { type FetchDocument, fetchDocumentSchema } from './fetch.ts';

const count = z.int().nonnegative();

/** What `barlake enqueue --json` prints at its end. */
export const enqueueDocumentSchema: z.ZodType<EnqueueDocument> = z.strictObject({
  symbols: count,
  batches: z.strictObject({ all: count, size: count, first: count, done: count, next: count.nullable() }),
  results: z.array(z.strictObject({ batch: count, result: fetchDocumentSchema })),
  queued: count,
});

/** The end of a row of batches. */
export interface EnqueueDocument {
  /** In the whole universe. */
  symbols: number;
  /** Batches count from 1. `next` is the one to go on with, null when all are done. */
  batches: { all: number; size: number; first: number; done: number; next: number | null };
  results: { batch: number; result: FetchDocument }[];
  /** Batches put into the queue for workers; 0 when this process worked them off itself. */
  queued: number;
}
