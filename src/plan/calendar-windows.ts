import { type CalendarRows, dayNumberOf } from '../domain/calendar/calendar-rows.ts';
import type { Timeframe } from '../domain/timeframe.ts';
import { type TradingDay, utcDateOf } from '../domain/trading-day.ts';
import { windowOfDay } from './series-window.ts';

/** Windows of a length that have a trading day, numbered as they follow each other; a day is a window of its own. */
export interface CalendarWindows {
  /** The window of a row of the calendar. */
  windowOfRow(row: number): number;
  /** The first day of a window, a trading day or not, since 1970-01-01. */
  startOf(window: number): number;
  /** The days of a window, held within those of the calendar’s windows. */
  daysOf(window: number): { readonly from: TradingDay; readonly to: TradingDay };
  readonly count: number;
}

const MS_PER_DAY = 86_400_000;

/** Numbers the windows of a calendar’s rows. Lengths below a day have none: they are taken as days. */
export function calendarWindows(rows: CalendarRows, timeframe: Timeframe): CalendarWindows {
  const windows = new Int32Array(rows.count);
  const starts: number[] = [];
  const ends: number[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < rows.count; row += 1) {
    const day = rows.dayOfRow(row);
    if (day > end) {
      const window = windowOfDay(dayAt(day), timeframe);
      end = dayNumberOf(window.to);
      starts.push(dayNumberOf(window.from));
      ends.push(end);
    }
    windows[row] = starts.length - 1;
  }
  return {
    windowOfRow: (row) => windows[row] ?? starts.length,
    startOf: (window) => starts[window] ?? Number.NaN,
    daysOf: (window) => ({ from: dayAt(starts[window] ?? 0), to: dayAt(ends[window] ?? 0) }),
    count: starts.length,
  };
}

function dayAt(dayNumber: number): TradingDay {
  return utcDateOf(dayNumber * MS_PER_DAY);
}
