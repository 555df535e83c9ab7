import type { TradingDay } from '../../domain/trading-day.ts';
import type { BarPair, PairContext } from './bar-pair.ts';
import { compareBars, type Difference, type Verdict } from './compare-bars.ts';

/** A difference with its bar. */
export interface PlacedDifference extends Difference {
  readonly symbol: string;
  readonly day: TradingDay;
  /** Start of the bar in epoch milliseconds. */
  readonly startMs: number;
}

/** How the two sources stand to each other about one symbol on one day. */
export interface SymbolDayVerdict {
  readonly symbol: string;
  readonly day: TradingDay;
  readonly verdict: Verdict;
  readonly differences: readonly PlacedDifference[];
}

/** The bars of one symbol’s day that are not alike. */
export interface SymbolDayPairs {
  readonly symbol: string;
  readonly day: TradingDay;
  readonly pairs: readonly BarPair[];
  /** Bars of that day that either source has, equal ones included. */
  readonly barCount: number;
}

/**
 * Judges one symbol’s day. It is `only-here` or `only-there` when one source has no bar of it at all; a bar missing among
 * others makes the day differ.
 */
export function judgeSymbolDay(
  { symbol, day, pairs, barCount }: SymbolDayPairs,
  context: PairContext,
): SymbolDayVerdict {
  const compared = pairs.map((pair) => ({ pair, ...compareBars(pair, context) }));
  const count = (verdict: Verdict): number => compared.filter((one) => one.verdict === verdict).length;
  const differences = compared.flatMap(({ pair, differences: found }) =>
    found.map((difference) => ({ symbol, day, startMs: pair.startMs, ...difference })),
  );
  return { symbol, day, verdict: verdictOf(count, barCount), differences };
}

function verdictOf(count: (verdict: Verdict) => number, barCount: number): Verdict {
  const [here, there] = [count('only-here'), count('only-there')];
  if (here > 0 && here === barCount) return 'only-here';
  if (there > 0 && there === barCount) return 'only-there';
  if (here + there + count('differs') > 0) return 'differs';
  return count('explained') > 0 ? 'explained' : 'equal';
}
