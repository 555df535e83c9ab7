import { z } from 'zod';

/** How far back a chart of throughput can look. */
export const THROUGHPUT_WINDOWS = ['1h', '24h', '7d', '30d', '90d'] as const;

/** One of {@link THROUGHPUT_WINDOWS}. */
export type ThroughputWindow = (typeof THROUGHPUT_WINDOWS)[number];

/** How far back to look. */
export interface ThroughputQuery {
  readonly window: ThroughputWindow;
}

/** What ended within a stretch of time. */
export interface ThroughputBucket {
  readonly startMs: number;
  readonly tasks: number;
  readonly failed: number;
  /** Of tasks that ended well. */
  readonly rows: number;
  readonly bytes: number;
  /** Calls of the vendor’s API, spread evenly over the runs that made them. */
  readonly calls: number;
}

/** Work done over time, in stretches of one length, oldest first, without gaps. */
export interface ThroughputDocument {
  readonly window: ThroughputWindow;
  readonly bucketMs: number;
  readonly buckets: readonly ThroughputBucket[];
  /** Tasks that ended within all of these stretches and those that failed, by kind and dataset; a task tried again in its run counts as it ended. */
  readonly failures: readonly TaskFailureCount[];
}

/** How many tasks of a kind ended, and how many of them failed. */
export interface TaskFailureCount {
  readonly kind: string;
  readonly dataset: string;
  readonly tasks: number;
  readonly failed: number;
  readonly lastFailedMs: number | null;
}

/** {@link ThroughputQuery} */
export const throughputQuerySchema: z.ZodType<ThroughputQuery> = z.strictObject({
  window: z.enum(THROUGHPUT_WINDOWS).default('24h'),
});

const count = z.number().nonnegative();

/** {@link ThroughputDocument} */
export const throughputDocumentSchema: z.ZodType<ThroughputDocument> = z.strictObject({
  window: z.enum(THROUGHPUT_WINDOWS),
  bucketMs: z.int().positive(),
  buckets: z.array(
    z.strictObject({
      startMs: z.int(),
      tasks: count,
      failed: count,
      rows: count,
      bytes: count,
      calls: count,
    }),
  ),
  failures: z.array(
    z.strictObject({
      kind: z.string(),
      dataset: z.string(),
      tasks: z.int().positive(),
      failed: z.int().nonnegative(),
      lastFailedMs: z.int().nullable(),
    }),
  ),
});
