import type { Asset } from './dataset.ts';
import { baseTimespanOf, type Timespan } from './resample/timespan.ts';
import { addDays, dayOfWeek, type TradingDay } from './trading-day.ts';

/** The most base bars one answer is made from; bars beyond it are cut off. */
export const BASE_BARS_MAX = 50_000;

/** Base bars of a day that trades from 04:00 to 20:00, and of one that never closes. */
const MINUTES = { session: 960, aroundTheClock: 1440 } as const;

/** An inclusive range of days that fits into one answer. */
export interface Slice {
  readonly from: TradingDay;
  readonly to: TradingDay;
}

/** What is to be sliced. */
export interface SliceRequest extends Slice {
  readonly timespan: Timespan;
  readonly asset: Asset;
}

/**
 * Cuts a range into ascending slices without gap or overlap, each of at most {@link BASE_BARS_MAX} base bars: the
 * vendor’s limit counts the minutes (or days) that bars are made from, not the bars. Bars of days and more are never
 * cut, so that no week is asked for in halves. Seconds are cut by days, a day may still take several answers. Empty when
 * `to` lies before `from`.
 */
export function sliceRange({ from, to, timespan, asset }: SliceRequest): readonly Slice[] {
  if (to < from) return [];
  if (baseTimespanOf(timespan) === 'day') return [{ from, to }];
  const slices: Slice[] = [];
  let start = from;
  let baseBars = 0;
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const count = baseBarsOf(day, timespan, asset);
    if (baseBars + count > BASE_BARS_MAX && day > start) {
      slices.push({ from: start, to: addDays(day, -1) });
      start = day;
      baseBars = 0;
    }
    baseBars += count;
  }
  return [...slices, { from: start, to }];
}

/** An upper bound; holidays count as if they traded. */
function baseBarsOf(day: TradingDay, timespan: Timespan, asset: Asset): number {
  const isAroundTheClock = asset === 'crypto' || asset === 'fx';
  const weekday = isAroundTheClock ? 1 : dayOfWeek(day);
  if (weekday === 0 || weekday === 6) return 0;
  if (timespan === 'second') return BASE_BARS_MAX;
  return isAroundTheClock ? MINUTES.aroundTheClock : MINUTES.session;
}
