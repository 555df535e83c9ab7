import { z } from 'zod';

const count = z.int().nonnegative();
const day = z.iso.date();
const verdicts = z.strictObject({
  equal: count,
  explained: count,
  differs: count,
  onlyHere: count,
  onlyThere: count,
});

/** What `barlake reconcile --json` prints. */
export const reconcileDocumentSchema: z.ZodType<ReconcileDocument> = z.strictObject({
  dataset: z.string(),
  source: z.enum(['rest', 'grouped', 'minutes']),
  from: day,
  to: day,
  symbols: z.strictObject({
    choice: z.enum(['all', 'given', 'sample']),
    names: z.array(z.string()).nullable(),
  }),
  estimate: z.strictObject({ calls: count, naiveCalls: count, seconds: z.number() }),
  result: z
    .strictObject({
      run: z.string(),
      agrees: z.boolean(),
      days: count,
      symbolDays: count,
      bars: count,
      verdicts,
      unexplained: count,
      rules: z.array(
        z.strictObject({ rule: z.string(), meaning: z.string(), symbolDays: count, largest: z.number() }),
      ),
      worst: z.array(
        z.strictObject({
          day,
          symbol: z.string(),
          timestamp: z.iso.datetime(),
          field: z.string(),
          ours: z.number().nullable(),
          theirs: z.number().nullable(),
          relative: z.number(),
        }),
      ),
      byDay: z.array(z.strictObject({ day, verdicts })),
      notHeld: z.array(day),
      sameSource: z.array(day),
      absent: z.array(z.string()),
      unanswered: z.array(
        z.strictObject({
          day: day.nullable(),
          symbol: z.string().nullable(),
          code: z.string(),
          message: z.string(),
        }),
      ),
      garbage: count,
      calls: z.strictObject({ made: count, naive: count }),
      bytes: count,
      seconds: z.number(),
    })
    .nullable(),
  cutOver: z
    .strictObject({
      ready: z.boolean(),
      reasons: z.array(z.string()),
      days: z.array(z.strictObject({ day, ready: z.boolean(), reason: z.string() })),
      routes: z.array(
        z.strictObject({
          route: z.enum(['lake', 'other']),
          days: count,
          calls: count,
          bytes: count,
          seconds: z.number(),
        }),
      ),
    })
    .nullable(),
});

/** Symbol-days by verdict. */
export interface ReconcileVerdicts {
  equal: number;
  /** Every difference has a known reason and lies within its tolerance. */
  explained: number;
  differs: number;
  /** The lake has bars and the other source has none. */
  onlyHere: number;
  onlyThere: number;
}

/** A comparison of the lake’s bars with another source. */
export interface ReconcileDocument {
  dataset: string;
  source: 'rest' | 'grouped' | 'minutes';
  from: string;
  to: string;
  /** `names` are in the API’s spelling; null when all are compared, or when the sample is not drawn yet. */
  symbols: { choice: 'all' | 'given' | 'sample'; names: string[] | null };
  /** Calls it takes, those of the naive way (one for each symbol and day), and its time. */
  estimate: { calls: number; naiveCalls: number; seconds: number };
  /** Null with `--dry-run`. */
  result: {
    /** Names sort by time. */
    run: string;
    /** Nothing is unexplained, and every question was answered. */
    agrees: boolean;
    /** Days compared. */
    days: number;
    symbolDays: number;
    bars: number;
    verdicts: ReconcileVerdicts;
    /** Symbol-days that nothing known explains. */
    unexplained: number;
    /** Known reasons at work, the most frequent first; `largest` is the largest relative difference of each. */
    rules: { rule: string; meaning: string; symbolDays: number; largest: number }[];
    /** The largest unexplained differences; `field` is `bar` where one source has no bar. */
    worst: {
      day: string;
      symbol: string;
      /** Start of the bar. */
      timestamp: string;
      field: string;
      ours: number | null;
      theirs: number | null;
      /** As a share of the larger number. */
      relative: number;
    }[];
    byDay: { day: string; verdicts: ReconcileVerdicts }[];
    /** Trading days of the range that the lake does not hold. */
    notHeld: string[];
    /** Days that the lake has from the other source itself: agreement there proves little. */
    sameSource: string[];
    /** Symbols asked for that neither side has a bar of. */
    absent: string[];
    /** What the other source did not answer about, with the reason. */
    unanswered: { day: string | null; symbol: string | null; code: string; message: string }[];
    /** Rows of its answers that are no bars. */
    garbage: number;
    /** Calls made, and those of the naive way for the same symbols and days. */
    calls: { made: number; naive: number };
    /** Bytes of the answers. */
    bytes: number;
    seconds: number;
  } | null;
  /** With `--parallel`: whether the other source could replace the lake’s ordinary route. */
  cutOver: {
    ready: boolean;
    /** What speaks against it. */
    reasons: string[];
    days: { day: string; ready: boolean; reason: string }[];
    routes: { route: 'lake' | 'other'; days: number; calls: number; bytes: number; seconds: number }[];
  } | null;
}
