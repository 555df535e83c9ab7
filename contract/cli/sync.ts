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
      symbols: count,
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
      symbol: z.string().nullable(),
      code: z.string(),
      message: z.string(),
      mend: z.string().nullable(),
    }),
  ),
  forbidden: count,
  failedBefore: count,
  pending: count,
  outOfReach: z.array(z.strictObject({ dataset: z.string(), days: count, reason: z.string() })),
  calls: z.strictObject({
    made: count,
    naive: count,
    requests: count,
    bytes: count,
    savedSeconds: z.number(),
  }),
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
    /** `stocks_daily`, or `stocks_1d` for bars of single symbols. */
    dataset: string;
    /** Days of the whole market. */
    days: number;
    /** Symbols on the fullest day, or those asked for one by one. */
    symbols: number;
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
    /** For bars of single symbols. */
    symbol: string | null;
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
  /** Days that could not even be asked for: no key, or a route that cannot serve them. */
  outOfReach: { dataset: string; days: number; reason: string }[];
  calls: {
    /** Calls of the REST API. */
    made: number;
    /** Calls of the naive way for the same bars: one per symbol and day. */
    naive: number;
    /** Requests to the bucket, listings included. */
    requests: number;
    bytes: number;
    /** How long the calls that were not made would have taken under the key’s budget. */
    savedSeconds: number;
  };
  seconds: number;
}
