import { z } from 'zod';

const count = z.int().nonnegative();

/** What `barlake sync --json` prints at its end. */
export const syncDocumentSchema: z.ZodType<SyncDocument> = z.strictObject({
  run: z.string(),
  state: z.enum(['done', 'partial', 'failed', 'cancelled']),
  tasks: z.strictObject({ done: count, failed: count, skipped: count }),
  datasets: z.array(
    z.strictObject({
      dataset: z.string(),
      days: count,
      rows: count,
      quarantined: count,
      duplicates: count,
      bytes: count,
    }),
  ),
  failures: z.array(
    z.strictObject({
      task: z.string(),
      dataset: z.string(),
      day: z.iso.date(),
      code: z.string(),
      message: z.string(),
      mend: z.string().nullable(),
    }),
  ),
  forbidden: count,
  failedBefore: count,
  pending: count,
  calls: z.strictObject({ made: count, naive: count }),
  seconds: z.number(),
});

/** The end of a sync: the run’s own work, not all that the lake holds. */
export interface SyncDocument {
  /** Names sort by time. */
  run: string;
  state: 'done' | 'partial' | 'failed' | 'cancelled';
  /** `skipped` counts days with nothing to do, and tasks whose day cannot be had. */
  tasks: { done: number; failed: number; skipped: number };
  datasets: {
    dataset: string;
    days: number;
    rows: number;
    quarantined: number;
    duplicates: number;
    /** Written to the deepest layer of the run. */
    bytes: number;
  }[];
  failures: {
    task: string;
    dataset: string;
    day: string;
    code: string;
    message: string;
    mend: string | null;
  }[];
  /** Days that the vendor’s plan does not cover. */
  forbidden: number;
  /** Days whose file was faulty before and has not been replaced since. */
  failedBefore: number;
  /** Days that are not published yet. */
  pending: number;
  /** Requests made, and those of the naive way for the same rows: one per symbol and day. */
  calls: { made: number; naive: number };
  seconds: number;
}
