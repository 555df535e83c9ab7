import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import type { TradingCalendar } from '../../domain/trading-calendar.ts';
import { addDays, dayOfWeek, type TradingDay } from '../../domain/trading-day.ts';
import { exDividendDates, type MarketDividend, type MarketSplit, marketSplits } from './corporate-actions.ts';
import { type Instruments, instruments } from './instrument.ts';
import { type StockListing, stockListings } from './stock-listing.ts';
import { type StockPrices, stockPrices } from './stock-prices.ts';

/** What a synthetic market is made from; equal options make equal markets, byte for byte. */
export interface MarketOptions {
  readonly seed: number;
  /** Shares at a time; the other assets grow with it. */
  readonly symbols: number;
  /** Trading days the market exists for, inclusive. */
  readonly from: TradingDay;
  readonly to: TradingDay;
}

/** A synthetic market: who is listed, what happens to them, and prices for any day of its span. */
export interface Market extends MarketOptions {
  readonly calendar: TradingCalendar;
  readonly fxCalendar: TradingCalendar;
  /** Ascending by symbol; includes shares listed for a part of the span only. */
  readonly stocks: readonly StockListing[];
  /** Shares with options, the best known and most traded first. */
  readonly optionable: readonly StockListing[];
  readonly instruments: Instruments;
  /** Ascending by date; reaches back to 2000 and a month beyond `to`. */
  readonly splits: readonly MarketSplit[];
  /** The same splits by symbol. */
  readonly splitsOf: ReadonlyMap<string, readonly MarketSplit[]>;
  /** Ascending by ex-date; from half a year before `from` to a month beyond `to`. */
  readonly dividends: readonly MarketDividend[];
  readonly prices: StockPrices;
}

/** Shares that have options in every market they are part of. */
const KNOWN_FOR_OPTIONS: ReadonlySet<string> = new Set(['SPY', 'AAPL', 'QQQ', 'SDS']);

const SATURDAY = 6;
const SUNDAY = 0;

/** Full size, as the vendor’s files of 2026: 12,000 shares, 600 coins, 1,700 currency pairs, 13,000 indices. */
export const FULL_SIZE_SYMBOLS = 12_000;

/** Builds the market. Prices are computed when asked for; nothing grows with the length of the span but the events. */
export function createMarket(options: MarketOptions): Market {
  const { seed, symbols, from, to } = options;
  const calendar = tradingCalendar('XNYS');
  const stocks = stockListings(seed, symbols, { from, to });
  const splits = marketSplits(seed, stocks, calendar, to);
  const exDates = new Map(
    stocks.map((stock) => [stock.symbol, exDividendDates(stock, calendar, { from, to })]),
  );
  const splitsOf = Map.groupBy(splits, ({ symbol }) => symbol);
  const prices = stockPrices(seed, exDates, splitsOf);
  return {
    seed,
    symbols,
    from,
    to,
    calendar,
    fxCalendar: tradingCalendar('24x5'),
    stocks,
    optionable: optionable(stocks, symbols),
    instruments: instruments(seed, instrumentCounts(symbols)),
    splits,
    splitsOf,
    dividends: dividends(stocks, exDates, { calendar, prices }),
    prices,
  };
}

/** The days of the market’s span for which a dataset has a file. Indices have one on every weekday, holidays included. */
export function fileDays(market: Market, dataset: DatasetName): readonly TradingDay[] {
  const { asset, calendar } = DATASETS[dataset];
  if (asset !== 'indices') return tradingCalendar(calendar).tradingDays(market.from, market.to);
  const days: TradingDay[] = [];
  for (let day = market.from; day <= market.to; day = addDays(day, 1)) {
    const weekday = dayOfWeek(day);
    if (weekday !== SATURDAY && weekday !== SUNDAY) days.push(day);
  }
  return days;
}

function instrumentCounts(symbols: number): { crypto: number; fx: number; indices: number } {
  return {
    crypto: Math.min(600, Math.max(3, Math.round(symbols / 10))),
    fx: Math.min(1700, Math.max(3, Math.round(symbols / 7))),
    indices: symbols < 1000 ? Math.max(3, Math.round(symbols / 6)) : Math.round((symbols * 13) / 12),
  };
}

/** Options need a root of capitals only. About a fifth of a small market has them, half of a large one. */
function optionable(stocks: readonly StockListing[], symbols: number): readonly StockListing[] {
  const share = 0.2 + 0.28 * Math.min(1, symbols / FULL_SIZE_SYMBOLS);
  return stocks
    .filter(({ symbol, listedFrom }) => listedFrom === undefined && /^[A-Z]{1,5}$/.test(symbol))
    .sort((left, right) => optionRank(left) - optionRank(right))
    .slice(0, Math.ceil(symbols * share));
}

function optionRank(stock: StockListing): number {
  return KNOWN_FOR_OPTIONS.has(stock.symbol) ? 0 : 1 / stock.tradesPerDay;
}

function dividends(
  stocks: readonly StockListing[],
  exDates: ReadonlyMap<string, readonly TradingDay[]>,
  { calendar, prices }: { readonly calendar: TradingCalendar; readonly prices: StockPrices },
): readonly MarketDividend[] {
  const all = stocks.flatMap((stock) =>
    (exDates.get(stock.symbol) ?? []).map((exDividendDate): MarketDividend => {
      const price = prices.previousCloseOf(stock, exDividendDate, calendar.previous(exDividendDate));
      return {
        symbol: stock.symbol,
        exDividendDate,
        declarationDate: addDays(exDividendDate, -21),
        recordDate: exDividendDate,
        payDate: calendar.next(addDays(exDividendDate, 20)),
        cashAmount: Math.max(0.0001, Math.round(stock.quarterlyYield * price * 10_000) / 10_000),
        currency: 'USD',
        frequency: 4,
      };
    }),
  );
  return all.sort((left, right) => (left.exDividendDate < right.exDividendDate ? -1 : 1));
}
