import { z } from 'zod';

const count = z.int().nonnegative();
const day = z.iso.date();

/** What `barlake plan --json` prints. */
export const planDocumentSchema: z.ZodType<PlanDocument> = z.strictObject({
  routes: z.array(
    z.strictObject({
      dataset: z.string(),
      from: day,
      to: day,
      source: z.enum(['flat', 'lake', 'none']),
      days: count,
      objects: count,
      calls: count,
      bytes: count,
      seconds: z.number(),
      reason: z.string(),
    }),
  ),
  totals: z.strictObject({
    objects: count,
    calls: count,
    naiveCalls: count,
    bytes: count,
    seconds: z.number(),
    diskBytes: count,
    skipped: count,
  }),
  disk: z.strictObject({ freeBytes: count.nullable(), enough: z.boolean() }),
});

/** A plan: how each stretch of days is served, and what all of it costs. */
export interface PlanDocument {
  routes: {
    dataset: string;
    from: string;
    to: string;
    /** `flat`: the vendor’s bucket; `lake`: nothing to fetch; `none`: cannot be had now, `reason` says why. */
    source: 'flat' | 'lake' | 'none';
    days: number;
    objects: number;
    /** Requests to the vendor. */
    calls: number;
    /** Bytes to download. */
    bytes: number;
    seconds: number;
    reason: string;
  }[];
  totals: {
    objects: number;
    calls: number;
    /** Requests of the naive way: one per symbol and day. */
    naiveCalls: number;
    bytes: number;
    seconds: number;
    /** Room the run needs on the lake’s disk. */
    diskBytes: number;
    /** Days for which nothing is done. */
    skipped: number;
  };
  disk: { freeBytes: number | null; enough: boolean };
}
