import { localMidnightMs, localTimeMs } from '../../domain/local-time.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { fractionAt, mixHash, nextNormal, randomStream, reseed } from '../random/random-stream.ts';
import type { AssetDay, SymbolDay } from './asset-day.ts';
import type { BarBuffer } from './bar-buffer.ts';
import { UNITS_PER_PRICE } from './csv-row.ts';
import { dayIndexOf } from './day-index.ts';
import type { Market } from './market.ts';
import type { StockListing } from './stock-listing.ts';
import { STOCK_DAY_STARTS_AT, type StockHours, stockHoursOf } from './trading-hours.ts';
import { walkMinutes } from './walk-minutes.ts';

/** From this day on the vendor writes stock volumes with six decimals. */
export const FRACTIONAL_VOLUME_SINCE = '2026-02-23';

const NEW_YORK = 'America/New_York';

/** Chance that a share does not trade at all on a day, and that it is halted for a while. */
const DAY_HALT = 0.002;
const HALT = 0.012;

/** Part of a day’s move that happens before the open. */
const OVERNIGHT = 0.35;

/** What is the same for all shares on one day. */
interface StockDayFacts {
  readonly day: TradingDay;
  readonly before: TradingDay;
  readonly dayIndex: number;
  readonly hours: StockHours;
  readonly isFractional: boolean;
}

/** The stock market on a trading day of New York. */
export function stockDay(market: Market, day: TradingDay): AssetDay {
  const facts = factsOf(market, day);
  return {
    firstSecond: localTimeMs(day, STOCK_DAY_STARTS_AT, NEW_YORK) / 1000,
    daySecond: localMidnightMs(day, NEW_YORK) / 1000,
    session: facts.hours.session,
    symbols: market.stocks.values().flatMap((stock) => {
      const one = oneStock(market, stock, facts);
      return one === undefined ? [] : [one];
    }),
  };
}

/** One share on a trading day, or `undefined` when it is not listed or halted all day. */
export function stockSymbolDay(market: Market, stock: StockListing, day: TradingDay): SymbolDay | undefined {
  return oneStock(market, stock, factsOf(market, day));
}

function factsOf(market: Market, day: TradingDay): StockDayFacts {
  return {
    day,
    before: market.calendar.previous(day),
    dayIndex: dayIndexOf(day),
    hours: stockHoursOf(market.calendar.session(day)?.isHalfDay ?? false),
    isFractional: day >= FRACTIONAL_VOLUME_SINCE,
  };
}

function oneStock(market: Market, stock: StockListing, facts: StockDayFacts): SymbolDay | undefined {
  const { day, dayIndex } = facts;
  if (stock.listedFrom !== undefined && day < stock.listedFrom) return undefined;
  if (stock.listedTo !== undefined && day > stock.listedTo) return undefined;
  if (fractionAt(mixHash(stock.seed, 21), dayIndex) < DAY_HALT) return undefined;
  return {
    ticker: stock.ticker,
    tick: stock.tick,
    fill: (bars) => fillStock(market, stock, facts, bars),
  };
}

const random = randomStream(0);

function fillStock(market: Market, stock: StockListing, facts: StockDayFacts, bars: BarBuffer): void {
  const { day, before, dayIndex, hours, isFractional } = facts;
  reseed(random, mixHash(stock.seed, dayIndex));
  const ticks = UNITS_PER_PRICE / stock.tick;
  const previous = market.prices.previousCloseOf(stock, day, before) * ticks;
  const close = market.prices.closeOf(stock, day) * ticks;
  const open =
    previous * (close / previous) ** OVERNIGHT * (1 + 0.15 * stock.dailySigma * nextNormal(random));
  const { start, end } = hours.session;
  const halt = haltOf(stock, dayIndex, hours);
  const walk = {
    weights: hours.weights,
    tradesPerDay: stock.tradesPerDay * (0.7 + 0.6 * fractionAt(mixHash(stock.seed, 22), dayIndex)),
    lot: 60 + (stock.seed % 120),
    isFractional,
    haltStart: halt.start,
    haltEnd: halt.end,
  };
  const sigma = (stock.dailySigma * close) / Math.sqrt(end - start);
  const quiet = sigma / 2;
  walkMinutes(bars, random, { ...walk, start: 0, end: start, price: previous, target: open, sigma: quiet });
  const last = walkMinutes(bars, random, { ...walk, start, end, price: open, target: close, sigma });
  walkMinutes(bars, random, { ...walk, start: end, end: hours.end, price: last, target: last, sigma: quiet });
}

function haltOf(stock: StockListing, dayIndex: number, hours: StockHours): { start: number; end: number } {
  const drawn = mixHash(mixHash(stock.seed, 23), dayIndex);
  if (fractionAt(drawn, 1) >= HALT) return { start: 0, end: 0 };
  const { start, end } = hours.session;
  const begin = start + Math.floor(fractionAt(drawn, 2) * (end - start - 30));
  return { start: begin, end: begin + 5 + Math.floor(fractionAt(drawn, 3) * 60) };
}
