import type { TradingDay } from './trading-day.ts';
import type { ListedMarket } from './universe-category.ts';

/** A row of the vendor’s ticker list, as it stood on some day; what the vendor leaves out is absent. */
export interface TickerSighting {
  readonly ticker: string;
  readonly name: string;
  readonly locale: string;
  /** A code of the type list: `CS`, `ETF`. */
  readonly type?: string | undefined;
  /** Market identifier code. */
  readonly primaryExchange?: string | undefined;
  readonly currency?: string | undefined;
  /** The company’s number at the SEC. */
  readonly cik?: string | undefined;
  readonly compositeFigi?: string | undefined;
  readonly shareClassFigi?: string | undefined;
  readonly active: boolean;
  /** The instant of the delisting, with `Z`. */
  readonly delistedUtc?: string | undefined;
}

/**
 * One company’s time under one ticker. Two companies that had a ticker one after the other are two records, told apart by
 * their identifiers: market, ticker and entity are the natural key.
 */
export interface TickerRecord extends TickerSighting {
  readonly market: ListedMarket;
  /** The first known of share class FIGI, composite FIGI, CIK and name when it was first seen; never changes. */
  readonly entity: string;
  /** The earliest day on which the list showed it active; absent when it was only ever seen delisted. */
  readonly validFrom?: TradingDay | undefined;
  /** The last day it had the ticker: the one before its delisting, or the last it was seen on. Absent while it has it. */
  readonly validTo?: TradingDay | undefined;
  /** Earliest and latest day as of which a list showed it, active or delisted. */
  readonly firstSeen: TradingDay;
  readonly lastSeen: TradingDay;
}
