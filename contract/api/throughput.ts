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
});
