import { z } from 'zod';
import { type FeaturesBuildDocument, featuresBuildDocumentSchema } from './features-build.ts';

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
  validation: z
    .strictObject({
      days: count,
      errors: count,
      warnings: count,
      notes: count,
      seconds: z.number(),
      failure: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
    })
    .nullable(),
  silver: featuresBuildDocumentSchema.nullable(),
  gold: z
    .strictObject({
      exports: z.array(
        z.strictObject({
          dataset: z.string(),
          freq: z.string(),
          folder: z.string(),
          action: z.enum(['fresh', 'appended', 'written']),
          symbols: count,
          bars: count,
          bytes: count,
          notes: z.array(z.string()),
        }),
      ),
      failures: z.array(
        z.strictObject({
          dataset: z.string(),
          freq: z.string(),
          code: z.string(),
          message: z.string(),
          mend: z.string().nullable(),
        }),
      ),
      notes: z.array(z.string()),
    })
    .nullable(),
  memory: z.strictObject({ peakMb: count, limitMb: count, full: count, shed: count, stepsDown: count }),
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
  /** Of the process: its largest resident set against its limit, and what was done when it got short. */
  memory: {
    peakMb: number;
    limitMb: number;
    /** How often no further task was let start. */
    full: number;
    /** Computations that were given back and done again. */
    shed: number;
    /** How often the run had to make do with less. */
    stepsDown: number;
  };
  /** What was found wrong with the days that it brought; null when nobody looked. */
  validation: {
    /** Days looked at. */
    days: number;
    /** Findings that were made. */
    errors: number;
    warnings: number;
    notes: number;
    seconds: number;
    /** Why it did not come to an end. */
    failure: { code: string; message: string } | null;
  } | null;
  /** What was built of bronze, with `--through silver` or `gold`. */
  silver: FeaturesBuildDocument | null;
  /** qlib directories in the lake that were brought up to date, with `--through gold`. */
  gold: {
    exports: {
      dataset: string;
      /** `day`, `1min`, … */
      freq: string;
      /** For qlib’s `provider_uri`. */
      folder: string;
      /** `fresh`: nothing had changed. */
      action: 'fresh' | 'appended' | 'written';
      symbols: number;
      bars: number;
      bytes: number;
      /** What a person should know. */
      notes: string[];
    }[];
    failures: { dataset: string; freq: string; code: string; message: string; mend: string | null }[];
    notes: string[];
  } | null;
  seconds: number;
}
