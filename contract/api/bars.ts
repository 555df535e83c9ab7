import { z } from 'zod';

/** Shapes that bars can be had in. */
export const BAR_FORMATS = ['json', 'ndjson', 'csv', 'parquet', 'arrow'] as const;

/** Rows of an answer in JSON; other formats stream without end. */
export const JSON_BARS_MAX = 50_000;

/** Bars over HTTP; lists are separated by commas. */
export interface BarsQuery {
  /** `stocks_daily`, or an asset with `timeframe`. */
  readonly dataset?: string | undefined;
  readonly asset?: string | undefined;
  readonly timeframe?: string | undefined;
  readonly symbols?: string | undefined;
  /** A day, or an instant with its zone. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly adjust: 'none' | 'splits' | 'all';
  readonly asOf?: string | undefined;
  readonly columns?: string | undefined;
  readonly features?: string | undefined;
  /** `name=EXPRESSION`, several separated by semicolons. */
  readonly expr?: string | undefined;
  readonly order: 'symbol' | 'time';
  readonly desc: boolean;
  readonly limit?: number | undefined;
  readonly format: (typeof BAR_FORMATS)[number];
}

/** Bars in JSON, column by column in rows; `timestamp` in epoch milliseconds, days as text, what is not known as null. */
export interface BarsDocument {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
  /** More rows would follow: narrow the request or take another format. */
  readonly isCut: boolean;
  readonly origins: readonly string[];
  readonly readAt: string;
  readonly cache: 'hit' | 'miss' | 'off';
  readonly note: string | null;
}

/** Which bar to explain. */
export interface ExplainQuery {
  readonly dataset: string;
  readonly symbol: string;
  /** Start of the bar, epoch milliseconds. */
  readonly timestampMs: number;
}

/** Why a bar is as it is: everything from the vendor’s line to the adjusted price. */
export interface ExplainDocument {
  /** The stored bar; null when there is none, and the rest says why. */
  readonly bar: Readonly<Record<string, string | number | null>> | null;
  /** The vendor’s line for it, where landing holds the file; its number counts from 1. */
  readonly raw: { readonly header: string; readonly line: string; readonly lineNumber: number } | null;
  /** Where it lies, relative to the lake, and what it was made from. */
  readonly file: {
    readonly path: string;
    readonly source: string;
    readonly etag: string;
    readonly fingerprint: string;
    readonly contentHash: string;
    readonly publishedMs: number | null;
  } | null;
  /** Rules that judged it, each with the outcome. */
  readonly rules: readonly { readonly rule: string; readonly meaning: string; readonly isPassed: boolean }[];
  /** Refused rows of the same symbol and time. */
  readonly quarantined: readonly { readonly reason: string; readonly raw: string; readonly line: number }[];
  /** Factors of the day, from 1 at the first bar; null where nothing is known. */
  readonly factors: {
    readonly splitFactor: number;
    readonly totalFactor: number;
    /** Splits and dividends between the bar and the last one, oldest first. */
    readonly events: readonly {
      readonly date: string;
      readonly kind: 'split' | 'dividend';
      readonly text: string;
    }[];
  } | null;
  readonly findings: readonly {
    readonly rule: string;
    readonly severity: string;
    readonly message: string;
  }[];
}

/** {@link BarsQuery} */
export const barsQuerySchema: z.ZodType<BarsQuery> = z.strictObject({
  dataset: z.string().max(64).optional(),
  asset: z.string().max(16).optional(),
  timeframe: z.string().max(8).optional(),
  symbols: z.string().max(200_000).optional(),
  from: z.string().max(40).optional(),
  to: z.string().max(40).optional(),
  adjust: z.enum(['none', 'splits', 'all']).default('none'),
  asOf: z.iso.date().optional(),
  columns: z.string().max(4000).optional(),
  features: z.string().max(20_000).optional(),
  expr: z.string().max(20_000).optional(),
  order: z.enum(['symbol', 'time']).default('symbol'),
  desc: z.stringbool().default(false),
  limit: z.coerce.number().int().min(1).optional(),
  format: z.enum(BAR_FORMATS).default('json'),
});

/** {@link BarsDocument} */
export const barsDocumentSchema: z.ZodType<BarsDocument> = z.strictObject({
  columns: z.array(z.strictObject({ name: z.string(), type: z.string() })),
  rows: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
  isCut: z.boolean(),
  origins: z.array(z.string()),
  readAt: z.string(),
  cache: z.enum(['hit', 'miss', 'off']),
  note: z.string().nullable(),
});

/** {@link ExplainQuery} */
export const explainQuerySchema: z.ZodType<ExplainQuery> = z.strictObject({
  dataset: z.string().max(64),
  symbol: z.string().min(1).max(64),
  timestampMs: z.coerce.number().int(),
});

/** {@link ExplainDocument} */
export const explainDocumentSchema: z.ZodType<ExplainDocument> = z.strictObject({
  bar: z.record(z.string(), z.union([z.string(), z.number(), z.null()])).nullable(),
  raw: z.strictObject({ header: z.string(), line: z.string(), lineNumber: z.int() }).nullable(),
  file: z
    .strictObject({
      path: z.string(),
      source: z.string(),
      etag: z.string(),
      fingerprint: z.string(),
      contentHash: z.string(),
      publishedMs: z.number().nullable(),
    })
    .nullable(),
  rules: z.array(z.strictObject({ rule: z.string(), meaning: z.string(), isPassed: z.boolean() })),
  quarantined: z.array(z.strictObject({ reason: z.string(), raw: z.string(), line: z.int() })),
  factors: z
    .strictObject({
      splitFactor: z.number(),
      totalFactor: z.number(),
      events: z.array(
        z.strictObject({ date: z.string(), kind: z.enum(['split', 'dividend']), text: z.string() }),
      ),
    })
    .nullable(),
  findings: z.array(z.strictObject({ rule: z.string(), severity: z.string(), message: z.string() })),
});
