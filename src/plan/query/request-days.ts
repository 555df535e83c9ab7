import { localDayOf, type TimeZone } from '../../domain/local-time.ts';
import type { Timeframe } from '../../domain/timeframe.ts';
import { addDays, type TradingDay, tradingDay } from '../../domain/trading-day.ts';
import type { DayRange } from '../fetch-task.ts';
import { windowOfDay } from '../series-window.ts';

/** The bounds of a request; absent ones are open. */
export interface RequestBounds {
  readonly from?: TradingDay | undefined;
  readonly to?: TradingDay | undefined;
  /** Half-open, in epoch milliseconds. */
  readonly startMs?: number | undefined;
  readonly endMs?: number | undefined;
  /** Nothing after this day is known. */
  readonly asOf?: TradingDay | undefined;
}

const FIRST_DAY = tradingDay('1900-01-01');
const LAST_DAY = tradingDay('2999-12-31');

/** The days on which bars of the request can start; `undefined` when there is none. */
export function startDays(
  { from, to, startMs, endMs, asOf }: RequestBounds,
  zone: TimeZone,
): DayRange | undefined {
  const starts = [from ?? FIRST_DAY, ...(startMs === undefined ? [] : [dayOf(startMs, zone)])];
  const ends = [
    to ?? LAST_DAY,
    ...(asOf === undefined ? [] : [asOf]),
    ...(endMs === undefined ? [] : [dayOf(endMs - 1, zone)]),
  ];
  const range = {
    from: starts.reduce((left, right) => (left > right ? left : right)),
    to: ends.reduce((left, right) => (left < right ? left : right)),
  };
  return range.from > range.to ? undefined : range;
}

/**
 * The days that have to be read for bars of a length that start in the range: from the first window that starts in it to the
 * end of the last, though never beyond the as-of day. `undefined` when no window starts in it.
 */
export function daysToRead(
  { from, to }: DayRange,
  timeframe: Timeframe,
  asOf: TradingDay | undefined,
): DayRange | undefined {
  const first = windowOfDay(from, timeframe);
  const start = first.from === from ? from : addDays(first.to, 1);
  if (start > to) return undefined;
  const end = windowOfDay(to, timeframe).to;
  return { from: start, to: asOf !== undefined && end > asOf ? asOf : end };
}

/** The day of an instant, within the days that files are named for. */
function dayOf(epochMs: number, zone: TimeZone): TradingDay {
  const day = Math.abs(epochMs) > MAX_MS ? undefined : localDayOf(epochMs, zone);
  if (day === undefined) return epochMs < 0 ? FIRST_DAY : LAST_DAY;
  return day < FIRST_DAY ? FIRST_DAY : day > LAST_DAY ? LAST_DAY : day;
}

/** The year 2999; days of later instants need five digits. */
const MAX_MS = 32_472_144_000_000;
