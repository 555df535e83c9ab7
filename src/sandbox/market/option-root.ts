import type { TradingDay } from '../../domain/trading-day.ts';
import { addDays } from '../../domain/trading-day.ts';
import { mixHash } from '../random/random-stream.ts';
import type { Instrument } from './instrument.ts';
import type { Market } from './market.ts';
import type { StockListing } from './stock-listing.ts';

/** A family of contracts on one underlying. */
export interface OptionRoot {
  /** `SPY`, `SPXW`, or `SDS1` for contracts changed by a split. */
  readonly root: string;
  readonly seed: number;
  readonly underlying:
    | { readonly kind: 'stock'; readonly stock: StockListing }
    | { readonly kind: 'index'; readonly index: Instrument; readonly scale: number };
  readonly expiryCount: number;
  readonly strikesPerSide: number;
  /** Expected trades of the contract at the money with the nearest expiry. */
  readonly tradesAtMoney: number;
  /** Strikes are those of before a split times this; 1 for ordinary contracts. */
  readonly strikeFactor: number;
  /** Trades until 16:15. */
  readonly isLate: boolean;
}

const INDEX_ROOTS = [
  ['SPX', 'I:SPX', 1],
  ['SPXW', 'I:SPX', 1],
  ['NANOS', 'I:SPX', 0.1],
  ['NDXP', 'I:NDX', 1],
  ['VIXW', 'I:VIX', 1],
] as const;

const LATE_STOCKS: ReadonlySet<string> = new Set(['SPY', 'QQQ', 'IWM']);

/** Contracts from before a split trade under a root with a digit this long. */
const ADJUSTED_DAYS = 60;

/** This share always has contracts from an old split, so that every day has some. */
const ALWAYS_ADJUSTED = { symbol: 'SDS', factor: 0.3 };

/** Contract families that exist on a day, ordered so that their tickers ascend. */
export function optionRootsOn(market: Market, day: TradingDay): readonly OptionRoot[] {
  const stocks = market.optionable.flatMap((stock, rank) => stockRoots(market, day, stock, rank));
  const indices = INDEX_ROOTS.flatMap(([root, symbol, scale]): OptionRoot[] => {
    const index = market.instruments.indices.find((candidate) => candidate.symbol === symbol);
    if (index === undefined) return [];
    const underlying = { kind: 'index', index, scale } as const;
    return [{ ...describe(market, root, 2), underlying, strikeFactor: 1, isLate: true }];
  });
  // A root is followed by the year’s digits: `SDS1` + `26` sorts before `SDS` + `26`.
  const decade = day.slice(2, 4);
  return [...stocks, ...indices].sort((left, right) => (left.root + decade < right.root + decade ? -1 : 1));
}

function stockRoots(
  market: Market,
  day: TradingDay,
  stock: StockListing,
  rank: number,
): readonly OptionRoot[] {
  const isLate = LATE_STOCKS.has(stock.symbol);
  const underlying = { kind: 'stock', stock } as const;
  const ordinary = { ...describe(market, stock.symbol, rank), underlying, strikeFactor: 1, isLate };
  const factor = adjustment(market, day, stock.symbol);
  if (factor === undefined) return [ordinary];
  const adjusted = describe(market, `${stock.symbol}1`, rank + 40);
  return [ordinary, { ...adjusted, underlying, strikeFactor: factor, isLate }];
}

function adjustment(market: Market, day: TradingDay, symbol: string): number | undefined {
  const since = addDays(day, -ADJUSTED_DAYS);
  const split = market.splitsOf
    .get(symbol)
    ?.findLast(({ executionDate }) => executionDate <= day && executionDate > since);
  if (split !== undefined) return split.splitFrom / split.splitTo;
  return symbol === ALWAYS_ADJUSTED.symbol ? ALWAYS_ADJUSTED.factor : undefined;
}

function describe(
  market: Market,
  root: string,
  rank: number,
): Pick<OptionRoot, 'root' | 'seed' | 'expiryCount' | 'strikesPerSide' | 'tradesAtMoney'> {
  // A small market has thin chains: the number of contracts grows with the number of shares, as the whole file does.
  const scale = Math.min(1, Math.max(0.2, Math.sqrt(market.optionable.length / 2000)));
  return {
    root,
    seed: mixHash(market.seed, hashRoot(root)),
    expiryCount: Math.max(3, Math.round((16 * Math.max(scale, 0.4)) / Math.sqrt(1 + rank / 40))),
    strikesPerSide: Math.max(3, Math.round((48 * scale) / Math.sqrt(1 + rank / 25))),
    tradesAtMoney:
      (900 * Math.min(1, Math.max(0.15, market.optionable.length / 2000))) / (1 + rank / 12) ** 0.6,
  };
}

function hashRoot(root: string): number {
  let hash = 7;
  for (const character of root) hash = mixHash(hash, character.charCodeAt(0));
  return hash;
}
