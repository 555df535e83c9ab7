import { z } from 'zod';
import { optionalField } from './optional-field.ts';

/** A bar as REST answers carry it; indices have prices and time only. */
export interface AggregateBar {
  /** Volume, with fractions for shares since 2026-02-23. */
  v?: number | undefined;
  /** Volume-weighted average price. */
  vw?: number | undefined;
  o: number;
  c: number;
  h: number;
  l: number;
  /** Epoch milliseconds: the start of the window in custom bars, 16:00 in New York in previous-close bars. */
  t: number;
  /** Transactions. */
  n?: number | undefined;
  /** Present, and true, for shares traded over the counter. */
  otc?: boolean | undefined;
}

/** A bar that names its symbol. */
export interface TickerBar extends AggregateBar {
  /** Ticker. */
  T: string;
}

/** The answer of the aggregates and previous-close endpoints. Without any bar there is no `results`. */
export interface AggregatesResponse {
  ticker?: string | undefined;
  status?: string | undefined;
  request_id?: string | undefined;
  adjusted?: boolean | undefined;
  /** Base bars the answer was made from. */
  queryCount?: number | undefined;
  resultsCount?: number | undefined;
  count?: number | undefined;
  next_url?: string | undefined;
  results?: AggregateBar[] | undefined;
}

const BAR_FIELDS = {
  v: optionalField(z.number()),
  vw: optionalField(z.number()),
  o: z.number(),
  c: z.number(),
  h: z.number(),
  l: z.number(),
  t: z.int(),
  n: optionalField(z.number()),
  otc: optionalField(z.boolean()),
};

/** A bar with its ticker, as in grouped daily. */
export const tickerBarSchema: z.ZodType<TickerBar> = z.object({ T: z.string(), ...BAR_FIELDS });

/** `GET /v2/aggs/ticker/{ticker}/range/…` and `GET /v2/aggs/ticker/{ticker}/prev`. */
export const aggregatesSchema: z.ZodType<AggregatesResponse> = z.object({
  ticker: optionalField(z.string()),
  status: optionalField(z.string()),
  request_id: optionalField(z.string()),
  adjusted: optionalField(z.boolean()),
  queryCount: optionalField(z.number()),
  resultsCount: optionalField(z.number()),
  count: optionalField(z.number()),
  next_url: optionalField(z.string()),
  results: optionalField(z.array(z.object(BAR_FIELDS))),
});

/** The answer of the aggregates endpoint with its rows as they came: one bad row must not cost the others. */
export type CustomBarsResponse = Omit<AggregatesResponse, 'results'> & { results?: unknown[] | undefined };

/** `GET /v2/aggs/ticker/{ticker}/range/…`: the envelope; its rows are for {@link readAggregateRow}. */
export const customBarsSchema: z.ZodType<CustomBarsResponse> = z.object({
  ticker: optionalField(z.string()),
  status: optionalField(z.string()),
  request_id: optionalField(z.string()),
  adjusted: optionalField(z.boolean()),
  queryCount: optionalField(z.number()),
  resultsCount: optionalField(z.number()),
  count: optionalField(z.number()),
  next_url: optionalField(z.string()),
  results: optionalField(z.array(z.unknown())),
});

const barSchema: z.ZodType<AggregateBar> = z.object(BAR_FIELDS);

/** A row of `results` as a bar, or `undefined` when it is none. */
export function readAggregateRow(row: unknown): AggregateBar | undefined {
  const parsed = barSchema.safeParse(row);
  return parsed.success ? parsed.data : undefined;
}
