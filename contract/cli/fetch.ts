import { z } from 'zod';

const count = z.int().nonnegative();
const day = z.iso.date();
const range = z.strictObject({ from: day, to: day });

/** What `barlake fetch --json` and `barlake enqueue --json` print at their end; `enqueue` adds its batches. */
export const fetchDocumentSchema: z.ZodType<FetchDocument> = z.strictObject({
  run: z.string(),
  state: z.enum(['done', 'partial', 'failed', 'cancelled']),
  brokenOff: z.boolean(),
  tasks: z.strictObject({ done: count, failed: count, skipped: count }),
  series: z.strictObject({ asked: count, held: count, resampled: count }),
  bars: count,
  files: count,
  quarantined: count,
  disagreements: count,
  failures: z.array(
    z.strictObject({
      task: z.string(),
      symbol: z.string(),
      timeframe: z.string(),
      code: z.string(),
      message: z.string(),
      mend: z.string().nullable(),
    }),
  ),
  notes: z.array(
    z.strictObject({
      symbol: z.string(),
      timeframe: z.string(),
      kind: z.enum(['refused', 'clipped']),
      days: range,
      floor: day,
    }),
  ),
  floors: z.record(z.string(), day),
  calls: z.strictObject({ made: count, naive: count, bytes: count }),
  seconds: z.number(),
});

/** The end of a fetch: the run’s own work, not all that the lake holds. */
export interface FetchDocument {
  /** Names sort by time. */
  run: string;
  state: 'done' | 'partial' | 'failed' | 'cancelled';
  /** A failure made going on pointless (a refused key, a full disk, a vendor that is gone); the rest was left. */
  brokenOff: boolean;
  tasks: { done: number; failed: number; skipped: number };
  /** A series is one symbol at one timeframe. `held` needed nothing, `resampled` were made from finer bars, in part at least. */
  series: { asked: number; held: number; resampled: number };
  /** Bars received or made. */
  bars: number;
  /** Files written. */
  files: number;
  quarantined: number;
  /** Bars held before on which the vendor has changed its mind; findings name them. */
  disagreements: number;
  failures: {
    task: string;
    symbol: string;
    timeframe: string;
    code: string;
    message: string;
    mend: string | null;
  }[];
  /** Days that could not be had: `refused` with 403, or `clipped`, silently, at the edge of the plan’s history. */
  notes: {
    symbol: string;
    timeframe: string;
    kind: 'refused' | 'clipped';
    days: { from: string; to: string };
    /** First day that could be had. */
    floor: string;
  }[];
  /** Where the plan’s history begins, by asset, as far as refusals have shown it. */
  floors: Record<string, string>;
  /** Calls made, those of the naive way (one per symbol, timeframe and month), and bytes received. */
  calls: { made: number; naive: number; bytes: number };
  seconds: number;
}

/** What `barlake fetch --dry-run --json` prints. */
export const fetchPlanDocumentSchema: z.ZodType<FetchPlanDocument> = z.strictObject({
  routes: z.array(
    z.strictObject({
      symbol: z.string(),
      timeframe: z.string(),
      route: z.enum(['lake', 'resample', 'aggregates', 'hybrid', 'none']),
      reason: z.string(),
      missing: z.array(range),
      outside: z.array(range),
      calls: count,
      naiveCalls: count,
      seconds: z.number(),
      rejected: z.array(
        z.strictObject({
          route: z.enum(['aggregates', 'resample']),
          calls: count,
          seconds: z.number(),
          reason: z.string(),
        }),
      ),
    }),
  ),
  totals: z.strictObject({
    series: count,
    held: count,
    resampled: count,
    calls: count,
    naiveCalls: count,
    seconds: z.number(),
  }),
});

/** A plan: how each symbol’s bars of each timeframe would be served, and what all of it costs. */
export interface FetchPlanDocument {
  routes: {
    symbol: string;
    timeframe: string;
    /** `hybrid`: partly made from finer bars, partly asked for; `none`: before the plan’s history. */
    route: 'lake' | 'resample' | 'aggregates' | 'hybrid' | 'none';
    reason: string;
    missing: { from: string; to: string }[];
    /** Days before the plan’s history. */
    outside: { from: string; to: string }[];
    calls: number;
    naiveCalls: number;
    seconds: number;
    /** Ways that were not taken, and what they would have cost. */
    rejected: { route: 'aggregates' | 'resample'; calls: number; seconds: number; reason: string }[];
  }[];
  totals: {
    series: number;
    held: number;
    resampled: number;
    calls: number;
    /** Calls of the naive way: one per symbol, timeframe and month. */
    naiveCalls: number;
    /** What the calls take of the key’s budget. */
    seconds: number;
  };
}
