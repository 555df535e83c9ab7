import type { TradingDay } from '../../domain/trading-day.ts';
import { brownianAt } from '../random/brownian-path.ts';
import { mixHash } from '../random/random-stream.ts';
import type { MarketSplit } from './corporate-actions.ts';
import { dayIndexOf } from './day-index.ts';
import { SECTOR_COUNT, type StockListing } from './stock-listing.ts';

/** Prices of shares as functions of the day: any day first, any order, same answer. */
export interface StockPrices {
  /** Close in dollars on the day’s own share count, by the path: what the last bar of the session aims at. */
  closeOf(stock: StockListing, day: TradingDay): number;
  /** The close of `before`, put on the terms of `day`: after its splits and without its dividend. */
  previousCloseOf(stock: StockListing, day: TradingDay, before: TradingDay): number;
}

const MARKET_SIGMA = 0.008;
const SECTOR_SIGMA = 0.005;
const DAYS_PER_QUARTER = 91;

/** Log prices stay within this distance of their base: paths over decades neither vanish nor explode. */
const LOG_RANGE = 2;

/** Builds the price model from what happens to the shares. Dates and splits are ascending. */
export function stockPrices(
  seed: number,
  exDates: ReadonlyMap<string, readonly TradingDay[]>,
  splitsOf: ReadonlyMap<string, readonly MarketSplit[]>,
): StockPrices {
  const exIndices = new Map([...exDates].map(([symbol, days]) => [symbol, days.map(dayIndexOf)]));
  const factors = new Map<number, Float64Array>();

  const factorsAt = (dayIndex: number): Float64Array => {
    const known = factors.get(dayIndex);
    if (known !== undefined) return known;
    const market = MARKET_SIGMA * brownianAt(mixHash(seed, 101), dayIndex);
    const fresh = Float64Array.from(
      { length: SECTOR_COUNT },
      (_, sector) => market + SECTOR_SIGMA * brownianAt(mixHash(seed, 102 + sector), dayIndex),
    );
    factors.set(dayIndex, fresh);
    return fresh;
  };

  const pathAt = (stock: StockListing, dayIndex: number): number => {
    const shared = factorsAt(dayIndex)[stock.sector] ?? 0;
    const free = shared + stock.dailySigma * brownianAt(stock.seed, dayIndex);
    return LOG_RANGE * Math.tanh(free / LOG_RANGE);
  };

  // A dividend accrues from ex-date to ex-date and leaves the price at the next one.
  const accruedAt = (stock: StockListing, dayIndex: number): number => {
    const lastEx = exIndices.get(stock.symbol)?.findLast((index) => index <= dayIndex);
    return lastEx === undefined ? 0 : (stock.quarterlyYield * (dayIndex - lastEx)) / DAYS_PER_QUARTER;
  };

  const scaleAt = (stock: StockListing, day: TradingDay): number => {
    let scale = stock.basePrice;
    for (const { executionDate, splitFrom, splitTo } of splitsOf.get(stock.symbol) ?? []) {
      if (executionDate <= day) scale *= splitFrom / splitTo;
    }
    return scale;
  };

  return {
    closeOf: (stock, day) => {
      const index = dayIndexOf(day);
      return scaleAt(stock, day) * Math.exp(pathAt(stock, index) + accruedAt(stock, index));
    },
    previousCloseOf: (stock, day, before) =>
      scaleAt(stock, day) * Math.exp(pathAt(stock, dayIndexOf(before)) + accruedAt(stock, dayIndexOf(day))),
  };
}
