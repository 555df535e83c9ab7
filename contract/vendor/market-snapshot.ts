import { z } from 'zod';
import { optionalField } from './optional-field.ts';

/** A day or a minute of a snapshot. Zeros before the market has traded. */
export interface SnapshotBar {
  o: number;
  h: number;
  l: number;
  c: number;
  v: number;
  vw?: number | undefined;
}

/**
 * One symbol of the snapshot. Its instants in nanoseconds are left out: they exceed what a JSON number carries, and the
 * service rounds them.
 */
export interface SnapshotTicker {
  ticker: string;
  todaysChange?: number | undefined;
  todaysChangePerc?: number | undefined;
  day?: SnapshotBar | undefined;
  /** The latest minute: `t` its start in epoch milliseconds, `av` the day’s volume so far. */
  min?:
    | (SnapshotBar & { t?: number | undefined; av?: number | undefined; n?: number | undefined })
    | undefined;
  prevDay?: SnapshotBar | undefined;
}

/** The whole market, or the tickers asked for; unknown ones are left out. */
export interface MarketSnapshotResponse {
  status?: string | undefined;
  request_id?: string | undefined;
  count?: number | undefined;
  tickers?: SnapshotTicker[] | undefined;
}

const BAR_FIELDS = {
  o: z.number(),
  h: z.number(),
  l: z.number(),
  c: z.number(),
  v: z.number(),
  vw: optionalField(z.number()),
};

const TICKER: z.ZodType<SnapshotTicker> = z.object({
  ticker: z.string(),
  todaysChange: optionalField(z.number()),
  todaysChangePerc: optionalField(z.number()),
  day: optionalField(z.object(BAR_FIELDS)),
  min: optionalField(
    z.object({
      ...BAR_FIELDS,
      t: optionalField(z.number()),
      av: optionalField(z.number()),
      n: optionalField(z.number()),
    }),
  ),
  prevDay: optionalField(z.object(BAR_FIELDS)),
});

/** `GET /v2/snapshot/locale/us/markets/stocks/tickers`, and gainers and losers. */
export const marketSnapshotSchema: z.ZodType<MarketSnapshotResponse> = z.object({
  status: optionalField(z.string()),
  request_id: optionalField(z.string()),
  count: optionalField(z.number()),
  tickers: optionalField(z.array(TICKER)),
});

/** One symbol under `ticker`. */
export interface TickerSnapshotResponse {
  status?: string | undefined;
  request_id?: string | undefined;
  ticker: SnapshotTicker;
}

/** `GET /v2/snapshot/locale/us/markets/stocks/tickers/{ticker}`. */
export const tickerSnapshotSchema: z.ZodType<TickerSnapshotResponse> = z.object({
  status: optionalField(z.string()),
  request_id: optionalField(z.string()),
  ticker: TICKER,
});
