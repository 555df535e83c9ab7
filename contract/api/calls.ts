import { z } from 'zod';
import { THROUGHPUT_WINDOWS, type ThroughputWindow } from './throughput.ts';

/** How far back to look. */
export interface CallsQuery {
  readonly window: ThroughputWindow;
}

/** What the vendor was asked, by endpoint, and how much of the budget is in use. */
export interface CallsDocument {
  readonly window: ThroughputWindow;
  readonly callsPerMinute: number | 'unlimited';
  /** Calls of the REST API within the last minute. */
  readonly usedLastMinute: number;
  /** Of all machines that share the budget; else of this one alone. */
  readonly isOfAllMachines: boolean;
  /** Of runs that ended within the window. */
  readonly endpoints: readonly {
    /**
     * `flat-files`: requests for files. `rest`: days and bars that syncs asked for. `aggregates`: bars that were fetched. `reference` and what
     * begins so: lists of symbols, splits, dividends and the like.
     */
    readonly endpoint: string;
    readonly runs: number;
    readonly made: number;
    readonly bytes: number;
    /** Answers with status 429. */
    readonly rateLimited: number;
    readonly lastRefusedMs: number | null;
  }[];
}

/** {@link CallsQuery} */
export const callsQuerySchema: z.ZodType<CallsQuery> = z.strictObject({
  window: z.enum(THROUGHPUT_WINDOWS).default('24h'),
});

const count = z.int().nonnegative();

/** {@link CallsDocument} */
export const callsDocumentSchema: z.ZodType<CallsDocument> = z.strictObject({
  window: z.enum(THROUGHPUT_WINDOWS),
  callsPerMinute: z.union([count, z.literal('unlimited')]),
  usedLastMinute: count,
  isOfAllMachines: z.boolean(),
  endpoints: z.array(
    z.strictObject({
      endpoint: z.string(),
      runs: count,
      made: count,
      bytes: count,
      rateLimited: count,
      lastRefusedMs: z.int().nullable(),
    }),
  ),
});
