import type { OptionContract } from '../../contract/vendor/option-contracts.ts';
import type { Asset } from '../domain/dataset.ts';
import type { Bar } from '../domain/resample/fold-bars.ts';
import type { BarLength, BaseTimespan } from '../domain/resample/timespan.ts';
import type { TradingCalendar } from '../domain/trading-calendar.ts';
import type { TradingDay } from '../domain/trading-day.ts';
import type { ListSelection, ListSlice } from './list/list-selection.ts';

/**
 * Where the answers come from. Tickers are those of REST (`X:BTCUSD`), bars are unadjusted, and nothing lies after
 * `nowMs`. The stand-in answers out of a synthetic market, the server out of the lake.
 */
export interface MarketSource {
  /** The time at which the market is seen, in epoch milliseconds. */
  nowMs(): number;
  /** The days and hours of New York. */
  readonly calendar: TradingCalendar;
  /** Bars whose windows start in [startMs, endMs), from the end that `order` names, `limit` at most. */
  bars(request: BarsRequest): Promise<readonly Bar[]>;
  /** The day bars of a whole market, in any order. Empty on a day without trading. */
  groupedDay(market: GroupedMarket, day: TradingDay): Promise<readonly TickerDay[]>;
  /** Shares as they stand: all of them, or those of `tickers` that exist. */
  snapshot(tickers: readonly string[] | undefined): Promise<readonly TickerSnapshot[]>;
  /** Everything that is or was listed; a ticker may come more than once. */
  listings(): Promise<readonly Listing[]>;
  /** All splits, or those of a ticker; announced ones too. Rows for one day may disagree: the first one counts. */
  splits(ticker?: string): Promise<readonly SourceSplit[]>;
  /** Whether splits are known at all: without them no bar is adjusted, and answers say so. Absent: they are. */
  knowsSplits?(): Promise<boolean>;
  /** All dividends, or those of a ticker; announced ones too. */
  dividends(ticker?: string): Promise<readonly SourceDividend[]>;
  /** Pages of long tables, for sources that can find one without reading the whole; absent: whole tables are read. */
  dividendPage?(selection: ListSelection): Promise<ListSlice<SourceDividend>>;
  contractPage?(request: ContractsRequest, selection: ListSelection): Promise<ListSlice<OptionContract>>;
  /**
   * The last day up to now whose bars a ticker could have, where that may lie behind the market: the previous close is
   * that day’s then. Absent: always the market’s last.
   */
  latestDay?(request: { readonly ticker: string; readonly asset: Asset }): Promise<TradingDay | undefined>;
  /** Contracts listed on a day, or with `expired` those that had ended before it. */
  contracts(request: ContractsRequest): Promise<readonly OptionContract[]>;
}

/** Bars of one symbol. */
export interface BarsRequest {
  readonly ticker: string;
  readonly asset: Asset;
  readonly base: BaseTimespan;
  readonly startMs: number;
  readonly endMs: number;
  readonly order: SortOrder;
  readonly limit: number;
  /** What the bars are put together to: where no base bars are known, longer ones that divide this do as well. Absent: base bars only. */
  readonly within?: BarLength;
}

/** Which end comes first. */
export type SortOrder = 'asc' | 'desc';

/** Markets that have a grouped day. */
export type GroupedMarket = 'stocks' | 'crypto' | 'fx';

/** A symbol's bar of a day. */
export interface TickerDay {
  readonly ticker: string;
  readonly bar: Bar;
}

/** A share as it stands. */
export interface TickerSnapshot {
  readonly ticker: string;
  /** The running or latest session, its latest minute, and the session before. */
  readonly day: Bar | undefined;
  readonly minute: Bar | undefined;
  readonly previousDay: Bar | undefined;
}

/** Who has a ticker, and when. */
export interface Listing {
  readonly ticker: string;
  readonly name: string;
  readonly market: 'stocks' | 'otc' | 'crypto' | 'fx' | 'indices';
  readonly type?: string | undefined;
  /** Market identifier code. */
  readonly exchange?: string | undefined;
  /** What prices are in, and for pairs what is priced: code and name. */
  readonly currency: Currency;
  readonly baseCurrency?: Currency | undefined;
  readonly cik?: string | undefined;
  readonly compositeFigi?: string | undefined;
  readonly shareClassFigi?: string | undefined;
  /** First and last day under this ticker, inclusive; open-ended when absent. */
  readonly listedFrom?: TradingDay | undefined;
  readonly listedTo?: TradingDay | undefined;
  /** It went on under another ticker instead of being delisted. */
  readonly isRenamed?: boolean | undefined;
  /** Tickers of the company, latest first, when it ever changed. */
  readonly changes?: readonly { readonly ticker: string; readonly date: TradingDay }[] | undefined;
}

/** A currency or a coin. */
export interface Currency {
  readonly code: string;
  readonly name: string;
}

/** `splitTo` new shares for `splitFrom` old ones. */
export interface SourceSplit {
  readonly id: string;
  readonly ticker: string;
  readonly executionDate: TradingDay;
  readonly splitFrom: number;
  readonly splitTo: number;
  /** False for a row that the list has and prices are not adjusted by; absent: it counts. */
  readonly counts?: boolean | undefined;
}

/** A cash dividend per share. */
export interface SourceDividend {
  readonly id: string;
  readonly ticker: string;
  readonly exDividendDate: TradingDay;
  readonly cashAmount: number;
  readonly currency: string;
  readonly declarationDate?: TradingDay | undefined;
  readonly recordDate?: TradingDay | undefined;
  readonly payDate?: TradingDay | undefined;
  readonly frequency?: number | undefined;
  /** What the older and the newer list call it; absent: a regular cash dividend, as far as one can tell. */
  readonly dividendType?: string | undefined;
  readonly distributionType?: string | undefined;
  /** Close of the day before the ex-date, on that day’s share count; the adjustment factor needs it. */
  readonly previousClose?: number | undefined;
  /** What prices before the ex-date are multiplied by, later dividends included; for pages, which lack those. */
  readonly historicalFactor?: number | undefined;
}

/** Which option contracts. */
export interface ContractsRequest {
  readonly asOf: TradingDay;
  readonly expired: boolean;
  /** Without it, contracts on everything. */
  readonly underlying?: string | undefined;
}
