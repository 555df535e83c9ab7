import type { TradingDay } from '../../domain/trading-day.ts';
import { fractionAt, hashText, mixHash } from '../random/random-stream.ts';
import { dayOfMonthIndex, monthIndexOf } from './day-index.ts';
import { newcomerName, stockNames } from './symbol-names.ts';

/** A share that trades, or traded for a while. */
export interface StockListing {
  readonly symbol: string;
  /** The ticker and a comma, as a row begins. */
  readonly ticker: Buffer;
  readonly seed: number;
  readonly sector: number;
  /** Price at the middle of its path, in dollars, before any split. */
  readonly basePrice: number;
  /** Price of a tick in units of 0.00001: a cent, or a hundredth of one. */
  readonly tick: number;
  /** Own risk: standard deviation of a day’s log return. */
  readonly dailySigma: number;
  readonly tradesPerDay: number;
  /** Share of the price paid out per quarter; 0 pays nothing. */
  readonly quarterlyYield: number;
  /** Days on which it is listed, inclusive; `undefined` is open-ended. */
  readonly listedFrom: TradingDay | undefined;
  readonly listedTo: TradingDay | undefined;
}

/** Sectors whose shares move together. */
export const SECTOR_COUNT = 11;

/** At any time this many shares at most are on their way from going public to being delisted. */
const NEWCOMERS_MAX = 6;

/** Shares that are known for their price. */
const KNOWN_PRICES: Readonly<Record<string, number>> = {
  'BRK.A': 500_000,
  'BRK.B': 330,
  SPY: 450,
  QQQ: 380,
  SDS: 18,
};

/**
 * The listings of a market with about `count` shares at a time, over the days `from` … `to`. Some are newcomers: one
 * goes public each month and is delisted a few months later, so that every stretch of time has both events.
 */
export function stockListings(
  seed: number,
  count: number,
  span: { readonly from: TradingDay; readonly to: TradingDay },
): readonly StockListing[] {
  const lifetime = Math.min(NEWCOMERS_MAX, Math.floor(count / 8));
  const lasting = stockNames(count - lifetime).map((symbol, rank) => listing(seed, symbol, rank));
  const newcomers: StockListing[] = [];
  // Too small a market has none: the loop starts behind its end.
  const first = lifetime === 0 ? Number.POSITIVE_INFINITY : monthIndexOf(span.from) - lifetime;
  const last = monthIndexOf(span.to);
  for (let month = first; month <= last; month++) {
    const listed = dayOfMonthIndex(month, mixHash(seed, month) % 28);
    const ends = dayOfMonthIndex(month + lifetime, mixHash(seed + 1, month) % 28);
    const base = listing(seed, newcomerName(month), Math.floor(count / 3));
    newcomers.push({ ...base, quarterlyYield: 0, listedFrom: listed, listedTo: ends });
  }
  return [...lasting, ...newcomers].sort((left, right) => (left.symbol < right.symbol ? -1 : 1));
}

function listing(seed: number, symbol: string, rank: number): StockListing {
  const own = hashText(seed, symbol);
  const draw = (index: number): number => fractionAt(own, index);
  const paysDividends = draw(4) < 0.55 && symbol !== 'BRK.A' && symbol !== 'BRK.B';
  return {
    symbol,
    ticker: Buffer.from(`${symbol},`, 'latin1'),
    seed: own,
    sector: mixHash(own, 1) % SECTOR_COUNT,
    basePrice: KNOWN_PRICES[symbol] ?? 12 * Math.exp(3.2 * draw(2)),
    tick: draw(3) < 0.1 ? 10 : 1000,
    dailySigma: 0.006 + 0.014 * draw(5),
    tradesPerDay: (260_000 / (1 + rank / 3) ** 1.08) * (0.4 + 1.2 * draw(6)),
    quarterlyYield: paysDividends ? 0.002 + 0.008 * draw(7) : 0,
    listedFrom: undefined,
    listedTo: undefined,
  };
}
