import { createHash } from 'node:crypto';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { HeldSeriesYear } from '../../lake/targeted/held-series.ts';
import { intersectRanges, subtractRanges } from '../../plan/day-ranges.ts';
import type { DayRange, TargetedSeries } from '../../plan/fetch-task.ts';
import { resampledFingerprint } from '../../plan/series-fingerprint.ts';
import { yearOfBars } from '../../plan/series-window.ts';

/** A day of the whole market that the lake holds. */
export interface MarketDay {
  readonly day: TradingDay;
  /** Absolute. */
  readonly path: string;
  readonly fingerprint: string;
}

/** Where the bars of some days are taken from. */
export interface BaseParts {
  /** Days that the symbol’s own finer bars cover. */
  readonly own: readonly DayRange[];
  /** Days that only the market’s files can have. */
  readonly market: readonly DayRange[];
}

/** Divides days between a symbol’s own finer bars, which know the average price, and the market’s. */
export function divideBase(ranges: readonly DayRange[], base: readonly HeldSeriesYear[]): BaseParts {
  const covered = base.flatMap((year) => year.covered);
  return { own: intersectRanges(ranges, covered), market: subtractRanges(ranges, covered) };
}

/** Digests of a market’s days by range: thousands of symbols share theirs. */
export type MarketDigest = (ranges: readonly DayRange[]) => string;

/** A digest over days in ascending order. */
export function createMarketDigest(days: readonly MarketDay[]): MarketDigest {
  const known = new Map<string, string>();
  return (ranges) => {
    const key = ranges.map(({ from, to }) => `${from} ${to}`).join();
    const found = known.get(key) ?? digestDays(days, ranges);
    known.set(key, found);
    return found;
  };
}

function digestDays(days: readonly MarketDay[], ranges: readonly DayRange[]): string {
  const hash = createHash('sha256');
  for (const { day, fingerprint } of days) {
    if (ranges.some(({ from, to }) => day >= from && day <= to)) hash.update(`${day} ${fingerprint}\n`);
  }
  return hash.digest('hex').slice(0, 32);
}

/**
 * What a year of resampled bars depends on, for the days it covers: the symbol’s own files of finer bars, each as a
 * whole, and the market’s days where there are none of its own.
 */
export function fingerprintOfSources(
  place: { readonly series: TargetedSeries; readonly year: number; readonly covered: readonly DayRange[] },
  base: readonly HeldSeriesYear[],
  market: MarketDigest,
): string {
  const { series, year, covered } = place;
  const parts = divideBase(covered, base);
  const years = new Set(parts.own.flatMap(({ from, to }) => [yearOfBars(from, '1d'), yearOfBars(to, '1d')]));
  const own = base.filter((each) => years.has(each.year)).map((each) => `${each.year} ${each.fingerprint}`);
  return resampledFingerprint(series, year, [...own.sort(), market(parts.market)]);
}
