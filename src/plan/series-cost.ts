import type { Asset } from '../domain/dataset.ts';
import type { Timespan } from '../domain/resample/timespan.ts';
import { sliceRange } from '../domain/slice-range.ts';
import { barLengthOf, type Timeframe } from '../domain/timeframe.ts';
import { daysBetween, monthOf, yearOf } from '../domain/trading-day.ts';
import type { CallAllowance } from './fetch-facts.ts';
import type { DayRange } from './fetch-task.ts';

/** Calls a second with a plan that counts none: what the client allows itself. */
const UNLIMITED_PER_SECOND = 95;

/** Counts calls; remembers ranges, for thousands of symbols mostly share theirs. */
export interface CallCounter {
  /** Calls that the ranges take, one for each slice. */
  count(asset: Asset, timeframe: Timeframe, ranges: readonly DayRange[]): number;
}

/** A counter for one plan. */
export function createCallCounter(): CallCounter {
  const known = new Map<string, number>();
  return {
    count: (asset, timeframe, ranges) =>
      ranges.reduce((sum, { from, to }) => {
        const key = `${asset} ${timeframe} ${from} ${to}`;
        const calls =
          known.get(key) ?? sliceRange({ from, to, asset, timespan: barLengthOf(timeframe).timespan }).length;
        known.set(key, calls);
        return sum + calls;
      }, 0),
  };
}

/** Seconds that so many calls take of a budget that is unused so far. */
export function secondsOfCalls(calls: number, allowance: CallAllowance): number {
  if (allowance === 'unlimited') return calls / UNLIMITED_PER_SECOND;
  return (Math.max(0, calls - allowance) / allowance) * 60;
}

/** Calendar months that a range touches. */
export function monthsOf({ from, to }: DayRange): number {
  return (yearOf(to) - yearOf(from)) * 12 + monthOf(to) - monthOf(from) + 1;
}

const DAY_SECONDS = 86_400;

/** Seconds in a unit that a day has several of. */
const SECONDS: Partial<Record<Timespan, number>> = { second: 1, minute: 60, hour: 3_600 };

/** Bars that a series can have in these days, were it traded around the clock. */
export function barsAtMost({
  timeframe,
  ranges,
}: {
  readonly timeframe: Timeframe;
  readonly ranges: readonly DayRange[];
}): number {
  const { multiplier, timespan } = barLengthOf(timeframe);
  const perDay = Math.ceil(DAY_SECONDS / (multiplier * (SECONDS[timespan] ?? DAY_SECONDS)));
  return ranges.reduce((sum, { from, to }) => sum + (daysBetween(from, to) + 1) * perDay, 0);
}
