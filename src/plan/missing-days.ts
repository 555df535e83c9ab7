import { tradingCalendar } from '../domain/calendar/trading-calendar-of.ts';
import { DATASETS } from '../domain/dataset.ts';
import { latestCompleteDay } from '../domain/latest-complete-day.ts';
import { addDays, type TradingDay } from '../domain/trading-day.ts';
import { intersectRanges, mergeRanges, subtractRanges } from './day-ranges.ts';
import { type FetchFacts, type FetchRequest, seriesKey } from './fetch-facts.ts';
import type { DayRange, TargetedSeries } from './fetch-task.ts';
import { snapOutward, zoneOfAsset } from './series-window.ts';

/** What of a request the lake does not hold. */
export interface MissingDays {
  /** Ascending, disjoint, whole windows. */
  readonly missing: readonly DayRange[];
  /** Days before the plan’s history. */
  readonly outside: readonly DayRange[];
  /** The last day that can be had: windows that end later are not over. */
  readonly end: TradingDay;
  /** Ranges to ask for, each begun a trading day earlier where bars are held before it: the overlap is compared. */
  overlapped(ranges: readonly DayRange[]): readonly DayRange[];
}

/** Subtracts what is held and not stale from what is asked for. */
export function missingDays(series: TargetedSeries, request: FetchRequest, facts: FetchFacts): MissingDays {
  const { asset, timeframe } = series;
  const zone = zoneOfAsset(asset);
  const today = addDays(latestCompleteDay(zone, facts.nowMs), 1);
  const held = (facts.held.get(seriesKey(series)) ?? []).filter(
    ({ source }) => request.route === 'auto' || source === 'aggregates',
  );
  const covered = mergeRanges(held.flatMap((year) => (year.isStale ? [] : year.covered)));
  const wide = snapOutward(request, timeframe);
  const wanted = { from: wide.from, to: wide.to < today ? wide.to : earlier(request.to, today) };
  const [range] = mergeRanges([wanted]);
  if (range === undefined) return { missing: [], outside: [], end: today, overlapped: (ranges) => ranges };
  // A year made from bars that have changed is made anew as a whole: its fingerprint speaks for all of it.
  const stale = held
    .filter((year) => year.isStale && intersectRanges(year.covered, [range]).length > 0)
    .flatMap((year) => year.covered);
  const lacking = subtractRanges([range, ...stale], covered);
  const floor = facts.floors.get(asset);
  const history = floor === undefined ? lacking : intersectRanges(lacking, [{ from: floor, to: range.to }]);
  return {
    missing: wholeWindows(history, series, range.to),
    outside: subtractRanges(lacking, history),
    end: range.to,
    overlapped: (ranges) => mergeRanges(ranges.map((each) => withOverlap(each, series, covered))),
  };
}

function wholeWindows(
  ranges: readonly DayRange[],
  { timeframe }: TargetedSeries,
  end: TradingDay,
): readonly DayRange[] {
  return mergeRanges(
    ranges.map((range) => {
      const { from, to } = snapOutward(range, timeframe);
      return { from, to: to > end && range.to <= end ? end : to };
    }),
  );
}

/** Where held days end right before the range: back to the last trading day among them. */
function withOverlap(range: DayRange, { asset }: TargetedSeries, covered: readonly DayRange[]): DayRange {
  const before = covered.find(({ from, to }) => from < range.from && to >= addDays(range.from, -1));
  if (before === undefined) return range;
  const day = tradingCalendar(DATASETS[`${asset}_daily`].calendar).previous(range.from);
  return day < before.from ? range : { from: day, to: range.to };
}

function earlier(left: TradingDay, right: TradingDay): TradingDay {
  return left < right ? left : right;
}
