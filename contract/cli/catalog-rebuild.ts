import { z } from 'zod';

const count = z.int().nonnegative();
const leftOutSchema = z.array(z.strictObject({ path: z.string(), reason: z.string() }));

/** What `barlake catalog rebuild --json` prints. */
export const catalogRebuildDocumentSchema: z.ZodType<CatalogRebuildDocument> = z.strictObject({
  previous: z.strictObject({
    kind: z.enum(['kept', 'missing', 'set-aside']),
    path: z.string().nullable(),
    reason: z.string().nullable(),
  }),
  datasets: z.array(
    z.strictObject({
      dataset: z.string(),
      landing: count,
      bronze: count,
      silver: count,
      rows: count,
      quarantined: count,
      from: z.string(),
      to: z.string(),
    }),
  ),
  series: z.array(
    z.strictObject({ series: z.string(), symbols: count, files: count, rows: count, quarantined: count }),
  ),
  reference: z.array(z.strictObject({ table: z.string(), version: count, rows: count, logs: count })),
  damaged: leftOutSchema,
  foreign: leftOutSchema,
  stale: z.array(z.string()),
});

/** What the catalog holds now, and what could not be included. */
export interface CatalogRebuildDocument {
  /** What became of the old catalog; the path and the reason say where it was put and why. */
  readonly previous: {
    readonly kind: 'kept' | 'missing' | 'set-aside';
    readonly path: string | null;
    readonly reason: string | null;
  };
  readonly datasets: readonly {
    readonly dataset: string;
    /** Days in the layer; in landing, from either source. */
    readonly landing: number;
    readonly bronze: number;
    /** Partitions: years of days, months of minutes. */
    readonly silver: number;
    /** Rows of bars. */
    readonly rows: number;
    readonly quarantined: number;
    /** First and last day in landing or bronze. */
    readonly from: string;
    readonly to: string;
  }[];
  /** Bars of single symbols, by asset and timeframe. */
  readonly series: readonly {
    readonly series: string;
    readonly symbols: number;
    /** One for each symbol and year. */
    readonly files: number;
    readonly rows: number;
    readonly quarantined: number;
  }[];
  /** Tables of reference data as they are now; `version` is 0 where only the logs of changes are left. */
  readonly reference: readonly {
    readonly table: string;
    readonly version: number;
    readonly rows: number;
    readonly logs: number;
  }[];
  /** Paths inside the lake, with forward slashes. */
  readonly damaged: readonly { readonly path: string; readonly reason: string }[];
  readonly foreign: readonly { readonly path: string; readonly reason: string }[];
  /** Bars that the next sync makes again, because their refused rows are gone. */
  readonly stale: readonly string[];
}
