import { z } from 'zod';
import { THROUGHPUT_WINDOWS, type ThroughputWindow } from './throughput.ts';

/** How far back to look. */
export interface LatencyQuery {
  readonly window: ThroughputWindow;
}

/** What half, 95 and 99 of a hundred took at most, in milliseconds. */
export interface Percentiles {
  /** How many it was made from. */
  readonly count: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

/** How long things take. */
export interface LatencyDocument {
  readonly window: ThroughputWindow;
  /** When the server began: requests are counted from there, whatever the window. */
  readonly startedMs: number;
  /** Requests of this server, estimated from the classes of its histogram; the slowest class counts as 30 s. */
  readonly requests: readonly (Percentiles & { readonly route: string })[];
  /** Tasks that were done within the window, by whomever; of more than 20,000 the last. */
  readonly tasks: readonly (Percentiles & { readonly kind: string; readonly dataset: string })[];
  /**
   * The last jobs that ended in the queues of a cluster: `wait` of those that waited for nothing but a worker and got through at once, `run` of
   * all. Empty without a queue, null while its server does not answer.
   */
  readonly jobs:
    | readonly { readonly queue: string; readonly wait: Percentiles | null; readonly run: Percentiles }[]
    | null;
}

/** {@link LatencyQuery} */
export const latencyQuerySchema: z.ZodType<LatencyQuery> = z.strictObject({
  window: z.enum(THROUGHPUT_WINDOWS).default('24h'),
});

const ms = z.number().nonnegative();
const percentiles = { count: z.int().positive(), p50Ms: ms, p95Ms: ms, p99Ms: ms };

/** {@link LatencyDocument} */
export const latencyDocumentSchema: z.ZodType<LatencyDocument> = z.strictObject({
  window: z.enum(THROUGHPUT_WINDOWS),
  startedMs: z.number(),
  requests: z.array(z.strictObject({ route: z.string(), ...percentiles })),
  tasks: z.array(z.strictObject({ kind: z.string(), dataset: z.string(), ...percentiles })),
  jobs: z
    .array(
      z.strictObject({
        queue: z.string(),
        wait: z.strictObject(percentiles).nullable(),
        run: z.strictObject(percentiles),
      }),
    )
    .nullable(),
});
