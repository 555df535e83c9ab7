import { z } from 'zod';
import { type ListPage, listPageSchema, type SingleResult, singleResultSchema } from './list-page.ts';
import { optionalField } from './optional-field.ts';

/** A row of the ticker list. Two companies that had one ticker at different times are two rows. */
export interface TickerRow {
  ticker: string;
  name: string;
  /** `stocks`, `otc`, `crypto`, `fx` or `indices`. */
  market: string;
  /** `us` or `global`. */
  locale: string;
  active?: boolean | undefined;
  /** A code of the type list: `CS`, `ETF` …; missing on many old rows. */
  type?: string | undefined;
  /** Market identifier code. */
  primary_exchange?: string | undefined;
  currency_name?: string | undefined;
  currency_symbol?: string | undefined;
  base_currency_name?: string | undefined;
  base_currency_symbol?: string | undefined;
  cik?: string | undefined;
  composite_figi?: string | undefined;
  share_class_figi?: string | undefined;
  /** Instants with `Z`. */
  last_updated_utc?: string | undefined;
  delisted_utc?: string | undefined;
}

/** What the details add that barlake keeps. */
export interface TickerDetails extends TickerRow {
  list_date?: string | undefined;
  market_cap?: number | undefined;
  sic_code?: string | undefined;
  sic_description?: string | undefined;
  ticker_root?: string | undefined;
  ticker_suffix?: string | undefined;
  share_class_shares_outstanding?: number | undefined;
  weighted_shares_outstanding?: number | undefined;
  round_lot?: number | undefined;
}

/** A kind of security. */
export interface TickerType {
  code: string;
  description: string;
  asset_class: string;
  locale: string;
}

const text = optionalField(z.string());
const amount = optionalField(z.number());

const TICKER_FIELDS = {
  ticker: z.string(),
  name: z.string(),
  market: z.string(),
  locale: z.string(),
  active: optionalField(z.boolean()),
  type: text,
  primary_exchange: text,
  currency_name: text,
  currency_symbol: text,
  base_currency_name: text,
  base_currency_symbol: text,
  cik: text,
  composite_figi: text,
  share_class_figi: text,
  last_updated_utc: text,
  delisted_utc: text,
};

/** `GET /v3/reference/tickers`. */
export const tickerListSchema: z.ZodType<ListPage<TickerRow>> = listPageSchema(z.object(TICKER_FIELDS));

/** `GET /v3/reference/tickers/{ticker}`. */
export const tickerDetailsSchema: z.ZodType<SingleResult<TickerDetails>> = singleResultSchema(
  z.object({
    ...TICKER_FIELDS,
    list_date: text,
    market_cap: amount,
    sic_code: text,
    sic_description: text,
    ticker_root: text,
    ticker_suffix: text,
    share_class_shares_outstanding: amount,
    weighted_shares_outstanding: amount,
    round_lot: amount,
  }),
);

/** `GET /v3/reference/tickers/types`; one page. */
export const tickerTypesSchema: z.ZodType<ListPage<TickerType>> = listPageSchema(
  z.object({ code: z.string(), description: z.string(), asset_class: z.string(), locale: z.string() }),
);
