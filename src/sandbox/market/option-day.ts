import { localMidnightMs, localTimeMs } from '../../domain/local-time.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { mixHash, nextFraction, nextUint32, randomStream, reseed } from '../random/random-stream.ts';
import type { AssetDay, SymbolDay } from './asset-day.ts';
import { type BarBuffer, barBuffer } from './bar-buffer.ts';
import { UNITS_PER_PRICE } from './csv-row.ts';
import { dayIndexOf } from './day-index.ts';
import { fillIndex } from './instrument-day.ts';
import type { Market } from './market.ts';
import { chooseExpiries, type Expiry, expiriesOn, strikesAround } from './option-chain.ts';
import { type OptionRoot, optionRootsOn } from './option-root.ts';
import { stockSymbolDay } from './stock-day.ts';
import { stockHoursOf } from './trading-hours.ts';

/** Minute 0 is 09:30 New York time. */
const OPTION_DAY_STARTS_AT = '09:30';

/** Shares count their minutes from 04:00. */
const STOCK_OPEN_MINUTE = 330;

const LATE_MINUTES = 15;
const CENT = 1000;
const VOLATILITY = 0.32;

/** The underlying’s price at each minute from 09:30 on, in dollars, one entry per minute. */
type UnderlyingPath = Float64Array;

/** Options on a trading day: contracts around the price of each optionable share and of some indices. */
export function optionDay(market: Market, day: TradingDay): AssetDay {
  const isHalfDay = market.calendar.session(day)?.isHalfDay ?? false;
  const { session } = stockHoursOf(isHalfDay);
  const minutes = session.end - session.start;
  return {
    firstSecond: localTimeMs(day, OPTION_DAY_STARTS_AT, 'America/New_York') / 1000,
    daySecond: localMidnightMs(day, 'America/New_York') / 1000,
    session: { start: 0, end: minutes + LATE_MINUTES },
    symbols: contractsOn(market, day, minutes, optionRootsOn(market, day)),
  };
}

/** Contracts of some families on a trading day; those of all are {@link optionDay}’s. */
export function contractsOfRoots(
  market: Market,
  day: TradingDay,
  roots: readonly OptionRoot[],
): Iterable<SymbolDay> {
  const { session } = stockHoursOf(market.calendar.session(day)?.isHalfDay ?? false);
  return contractsOn(market, day, session.end - session.start, roots);
}

function* contractsOn(
  market: Market,
  day: TradingDay,
  minutes: number,
  roots: readonly OptionRoot[],
): Generator<SymbolDay> {
  const listed = expiriesOn(day, market.calendar);
  const dayIndex = dayIndexOf(day);
  for (const root of roots) {
    const end = root.isLate ? minutes + LATE_MINUTES : minutes;
    const path = underlyingPath(market, root, day, end);
    const price = path?.[0];
    if (path === undefined || price === undefined) continue;
    const strikes = strikesAround(price / root.strikeFactor, root.strikesPerSide).map((strike) =>
      Math.max(1, Math.round(strike * root.strikeFactor)),
    );
    for (const expiry of chooseExpiries(listed, root.expiryCount)) {
      for (const side of ['C', 'P'] as const) {
        for (const strike of strikes) yield contract({ root, expiry, side, strike, path, dayIndex });
      }
    }
  }
}

interface Contract {
  readonly root: OptionRoot;
  readonly expiry: Expiry;
  readonly side: 'C' | 'P';
  /** Thousandths of a dollar. */
  readonly strike: number;
  readonly path: UnderlyingPath;
  readonly dayIndex: number;
}

function contract(facts: Contract): SymbolDay {
  const { root, expiry, side, strike } = facts;
  const ticker = `O:${root.root}${expiry.code}${side}${String(strike).padStart(8, '0')},`;
  return { ticker: Buffer.from(ticker, 'latin1'), tick: CENT, fill: (bars) => fillContract(facts, bars) };
}

const random = randomStream(0);

function fillContract({ root, expiry, side, strike, path, dayIndex }: Contract, bars: BarBuffer): void {
  const identity = mixHash(mixHash(root.seed, strike), dayIndex * 2 + (side === 'C' ? 1 : 0));
  reseed(random, mixHash(identity, Number(expiry.code)));
  const strikePrice = strike / 1000;
  const spread = VOLATILITY * Math.sqrt(expiry.years);
  const distance = Math.abs((path[0] ?? strikePrice) - strikePrice) / (strikePrice * spread);
  const trades = (root.tradesAtMoney * Math.exp(-1.1 * distance)) / (1 + 14 * Math.sqrt(expiry.years));
  const gapMean = path.length / trades;
  let index = bars.count;
  for (let minute = gapOf(gapMean) - 1; minute < path.length; minute += gapOf(gapMean)) {
    const bits = nextUint32(random);
    const value = optionValue(path[minute] ?? strikePrice, strikePrice, spread, side);
    const close = Math.max(
      1,
      Math.round(value * (UNITS_PER_PRICE / CENT) * (0.98 + ((bits & 255) / 255) * 0.04)),
    );
    const transactions = 1 + ((bits >>> 8) & 7 & (bits >>> 11));
    const range = transactions === 1 ? 0 : 1 + Math.round(close * 0.02 * ((bits >>> 16) & 3));
    const open = Math.max(1, close + (transactions === 1 ? 0 : ((bits >>> 18) % (2 * range + 1)) - range));
    bars.minute[index] = minute;
    bars.open[index] = open;
    bars.close[index] = close;
    bars.high[index] = Math.max(open, close) + (transactions > 2 ? range : 0);
    bars.low[index] = Math.max(1, Math.min(open, close) - (transactions > 2 ? range : 0));
    bars.volume[index] = transactions * (1 + ((bits >>> 24) & 15));
    bars.micros[index] = 0;
    bars.transactions[index] = transactions;
    index += 1;
  }
  bars.count = index;
}

/** Minutes to the next trade: at least one, on average `mean`. */
function gapOf(mean: number): number {
  return 1 + Math.floor(-Math.log(1 - nextFraction(random)) * mean);
}

/** Bachelier’s formula with the logistic curve for the normal one: quick, and right enough for a stand-in. */
function optionValue(price: number, strike: number, spread: number, side: 'C' | 'P'): number {
  const deviation = price * spread;
  const distance = (side === 'C' ? price - strike : strike - price) / deviation;
  const chance = 1 / (1 + Math.exp(-1.702 * distance));
  const density = 0.3989 * Math.exp((-distance * distance) / 2);
  return deviation * Math.max(distance, distance * chance + density);
}

const scratch = barBuffer();

function underlyingPath(
  market: Market,
  root: OptionRoot,
  day: TradingDay,
  minutes: number,
): UnderlyingPath | undefined {
  scratch.count = 0;
  const { underlying } = root;
  if (underlying.kind === 'index') {
    fillIndex(underlying.index, day, scratch);
    return carryForward((underlying.index.tick / UNITS_PER_PRICE) * underlying.scale, 0, minutes);
  }
  stockSymbolDay(market, underlying.stock, day)?.fill(scratch);
  return carryForward(underlying.stock.tick / UNITS_PER_PRICE, STOCK_OPEN_MINUTE, minutes);
}

/** The last close at each minute; minutes before the first bar take the first bar’s open. */
function carryForward(tickPrice: number, firstMinute: number, minutes: number): UnderlyingPath | undefined {
  if (scratch.count === 0) return undefined;
  const path = new Float64Array(minutes);
  let price = scratch.open[0] ?? 0;
  let index = 0;
  for (let minute = 0; minute < minutes; minute++) {
    while (index < scratch.count && (scratch.minute[index] ?? 0) <= minute + firstMinute) {
      price = scratch.close[index] ?? price;
      index += 1;
    }
    path[minute] = price * tickPrice;
  }
  return path;
}
