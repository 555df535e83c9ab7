import { z } from 'zod';

const count = z.int().nonnegative();
const day = z.iso.date();
const instant = z.iso.datetime();

/** What `barlake status --json` prints. */
export const statusDocumentSchema: z.ZodType<StatusDocument> = z.strictObject({
  datasets: z.array(
    z.strictObject({
      dataset: z.string(),
      layer: z.string(),
      days: count,
      gaps: count,
      absentDays: count,
      rows: count,
      quarantined: count,
      duplicates: count,
      bytes: count,
      rawBytes: count,
      from: day,
      to: day,
      watermark: day,
      behindDays: count,
      sources: z.array(z.strictObject({ source: z.string(), days: count })),
    }),
  ),
  derived: z.array(
    z.strictObject({
      dataset: z.string(),
      layer: z.string(),
      partitions: count,
      rows: count,
      bytes: count,
      from: day,
      to: day,
      stale: count.nullable(),
    }),
  ),
  series: z.array(
    z.strictObject({
      series: z.string(),
      symbols: count,
      bars: count,
      quarantined: count,
      bytes: count,
      from: day,
      to: day,
    }),
  ),
  reference: z.array(z.strictObject({ table: z.string(), version: count, rows: count, bytes: count })),
  calls: z.strictObject({
    made: count,
    naive: count,
    requests: count,
    bytes: count,
    savedSeconds: z.number(),
    rateLimited: count,
    month: z.strictObject({ bytes: count, perGb: z.number().nullable() }),
  }),
  validation: z
    .strictObject({ run: z.string(), checked: instant, errors: count, warnings: count, notes: count })
    .nullable(),
  runs: z.array(
    z.strictObject({
      run: z.string(),
      command: z.string(),
      state: z.enum(['running', 'done', 'partial', 'failed', 'cancelled']),
      started: instant,
      finished: instant.nullable(),
      memory: z
        .strictObject({ peakMb: count, limitMb: count, full: count, shed: count, stepsDown: count })
        .nullable(),
    }),
  ),
});

/** What a lake holds, and the last runs, newest first. */
export interface StatusDocument {
  /** One entry for each dataset and layer that holds something. */
  readonly datasets: readonly {
    readonly dataset: string;
    readonly layer: string;
    readonly days: number;
    /** Trading days between `from` and `to` that are not held. */
    readonly gaps: number;
    /** Those of `gaps` that the vendor has no file for. */
    readonly absentDays: number;
    /** 0 for landing, whose bytes are not interpreted. */
    readonly rows: number;
    readonly quarantined: number;
    readonly duplicates: number;
    readonly bytes: number;
    /** Bytes of the same days as plain CSV. */
    readonly rawBytes: number;
    readonly from: string;
    readonly to: string;
    /** The last held day before the first gap that could be filled. */
    readonly watermark: string;
    /** Trading days after `to` whose files should be out by now. */
    readonly behindDays: number;
    /** Days by where they came from, most first: `flat` for files, `grouped` for answers of grouped daily. */
    readonly sources: readonly { readonly source: string; readonly days: number }[];
  }[];
  /** What was made of bars: `silver` with factors and features, `gold qlib/day`. */
  readonly derived: readonly {
    readonly dataset: string;
    readonly layer: string;
    readonly partitions: number;
    readonly rows: number;
    readonly bytes: number;
    readonly from: string;
    readonly to: string;
    /** Partitions that the next build makes or makes anew; null when the configured features cannot be computed. */
    readonly stale: number | null;
  }[];
  /** Bars of single symbols, by asset and bar length: `stocks_1h`. */
  readonly series: readonly {
    readonly series: string;
    readonly symbols: number;
    readonly bars: number;
    readonly quarantined: number;
    readonly bytes: number;
    readonly from: string;
    readonly to: string;
  }[];
  /** Reference data: `splits`, `dividends`, `tickers` …; `version` counts the changes of a table. */
  readonly reference: readonly {
    readonly table: string;
    readonly version: number;
    readonly rows: number;
    readonly bytes: number;
  }[];
  /** What all runs asked of the vendor. */
  readonly calls: {
    /** Calls of the REST API. */
    readonly made: number;
    /** Calls of the naive way for the same bars: one per symbol and day. */
    readonly naive: number;
    /** Requests for files, listings included. */
    readonly requests: number;
    /** Bytes received. */
    readonly bytes: number;
    /** How long the calls that were not made would have taken under the key’s budget. */
    readonly savedSeconds: number;
    /** Answers with status 429, waited out. */
    readonly rateLimited: number;
    /** The last thirty days; `perGb` in US dollars when `vendor.pricePerMonth` is set and something was received. */
    readonly month: { readonly bytes: number; readonly perGb: number | null };
  };
  /** The last validation, and the findings that stand; null before the first. */
  readonly validation: {
    readonly run: string;
    readonly checked: string;
    readonly errors: number;
    readonly warnings: number;
    readonly notes: number;
  } | null;
  readonly runs: readonly {
    readonly run: string;
    readonly command: string;
    readonly state: 'running' | 'done' | 'partial' | 'failed' | 'cancelled';
    readonly started: string;
    readonly finished: string | null;
    /** What it took of its memory, and how often that was short; null when it did not say. */
    readonly memory: {
      readonly peakMb: number;
      readonly limitMb: number;
      readonly full: number;
      readonly shed: number;
      readonly stepsDown: number;
    } | null;
  }[];
}

/** What `barlake status SYMBOL --json` prints. */
export const symbolStatusDocumentSchema: z.ZodType<SymbolStatusDocument> = z.strictObject({
  symbol: z.string(),
  datasets: z.array(
    z.strictObject({
      dataset: z.string(),
      from: day,
      to: day,
      days: count,
      bars: count,
      lastClose: z.number(),
      lastBar: instant,
      withoutBars: z.array(day),
      notHeld: z.array(day),
    }),
  ),
});

/** What a lake holds of one symbol; without an entry, nothing. */
export interface SymbolStatusDocument {
  readonly symbol: string;
  readonly datasets: readonly {
    readonly dataset: string;
    readonly from: string;
    readonly to: string;
    /** Days with a bar. */
    readonly days: number;
    readonly bars: number;
    readonly lastClose: number;
    /** Start of the last bar. */
    readonly lastBar: string;
    /** Trading days between `from` and `to` that the lake holds and that have no bar of the symbol. */
    readonly withoutBars: readonly string[];
    /** Trading days between `from` and `to` that the lake does not hold. */
    readonly notHeld: readonly string[];
  }[];
}
