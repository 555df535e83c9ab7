import { type Asset, DATASETS } from '../domain/dataset.ts';
import { localDayOf, localMidnightMs, type TimeZone } from '../domain/local-time.ts';
import { barWindowOf } from '../domain/resample/bar-window.ts';
import { baseTimespanOf } from '../domain/resample/timespan.ts';
import { barLengthOf, type Timeframe } from '../domain/timeframe.ts';
import { addDays, dayOfWeek, type TradingDay, tradingDay, yearOf } from '../domain/trading-day.ts';
import { intersectRanges, mergeRanges } from './day-ranges.ts';
import type { DayRange } from './fetch-task.ts';

/** The zone whose midnight starts an asset’s days. */
export function zoneOfAsset(asset: Asset): TimeZone {
  return DATASETS[`${asset}_daily`].timeZone;
}

/** The days of the window that `day` falls into: itself, or its week, month, quarter or year. Weeks begin on Sunday. */
export function windowOfDay(day: TradingDay, timeframe: Timeframe): DayRange {
  const length = barLengthOf(timeframe);
  if (length.timespan === 'day' || baseTimespanOf(length.timespan) !== 'day') return { from: day, to: day };
  const { startMs, endMs } = barWindowOf(localMidnightMs(day, 'UTC'), length, 'UTC');
  return { from: localDayOf(startMs, 'UTC'), to: addDays(localDayOf(endMs, 'UTC'), -1) };
}

/** The range, widened to whole windows. */
export function snapOutward({ from, to }: DayRange, timeframe: Timeframe): DayRange {
  return { from: windowOfDay(from, timeframe).from, to: windowOfDay(to, timeframe).to };
}

/**
 * The whole windows inside a range; `undefined` when there is none. A window that ends after `openEnd` is whole when the
 * range reaches `openEnd`: its later days do not exist yet.
 */
export function snapInward(
  { from, to }: DayRange,
  timeframe: Timeframe,
  openEnd: TradingDay,
): DayRange | undefined {
  const first = windowOfDay(from, timeframe);
  const start = first.from === from ? from : addDays(first.to, 1);
  const last = windowOfDay(to, timeframe);
  const end = last.to === to || to >= openEnd ? to : addDays(last.from, -1);
  return start > end ? undefined : { from: start, to: end };
}

/**
 * The days of `ranges` that can be made from the days of `source`: whole windows only, but for one that the ranges
 * themselves end in. Ascending, disjoint.
 */
export function makeableDays(
  ranges: readonly DayRange[],
  source: readonly DayRange[],
  timeframe: Timeframe,
): readonly DayRange[] {
  const end = mergeRanges(ranges).at(-1)?.to;
  if (end === undefined) return [];
  return intersectRanges(ranges, source).flatMap((range) => {
    const whole = snapInward(range, timeframe, end);
    return whole === undefined ? [] : [whole];
  });
}

/** The days whose bars lie in a year’s file: a window belongs to the year in which it starts. */
export function yearSpan(year: number, timeframe: Timeframe): DayRange {
  return { from: yearStart(year, timeframe), to: addDays(yearStart(year + 1, timeframe), -1) };
}

/** The year whose file holds the bars of `day`. */
export function yearOfBars(day: TradingDay, timeframe: Timeframe): number {
  return yearOf(windowOfDay(day, timeframe).from);
}

/** Cuts a range by the files its bars lie in; ascending. */
export function splitByYear(
  range: DayRange,
  timeframe: Timeframe,
): readonly (DayRange & { readonly year: number })[] {
  const parts: (DayRange & { readonly year: number })[] = [];
  const lastYear = yearOfBars(range.to, timeframe);
  for (let year = yearOfBars(range.from, timeframe); year <= lastYear; year += 1) {
    const span = yearSpan(year, timeframe);
    const from = span.from > range.from ? span.from : range.from;
    const to = span.to < range.to ? span.to : range.to;
    if (from <= to) parts.push({ year, from, to });
  }
  return parts;
}

function yearStart(year: number, timeframe: Timeframe): TradingDay {
  const first = tradingDay(`${String(year).padStart(4, '0')}-01-01`);
  return timeframe === '1w' ? addDays(first, (7 - dayOfWeek(first)) % 7) : first;
}
