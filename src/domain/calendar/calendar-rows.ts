import type { TradingCalendar } from '../trading-calendar.ts';
import { daysBetween, type TradingDay, tradingDay } from '../trading-day.ts';
import { CALENDAR_SPAN } from './calendar-span.ts';

const EPOCH = tradingDay('1970-01-01');

/** Trading days as row numbers: 0 is the calendar’s first day, of 1990. Days are counted since 1970-01-01. */
export interface CalendarRows {
  /** The row of a trading day; −1 for any other day, and for days after the one the rows were made up to. */
  rowOfDay(dayNumber: number): number;
  /** The day of a row. */
  dayOfRow(row: number): number;
  /** Row of the first trading day at or after `day`; the count of rows when there is none. */
  firstRowFrom(dayNumber: number): number;
  readonly count: number;
}

/** Numbers the trading days of a calendar up to and including `to`. */
export function calendarRows(calendar: TradingCalendar, to: TradingDay): CalendarRows {
  const days = Int32Array.from(calendar.tradingDays(CALENDAR_SPAN.from, to), dayNumberOf);
  const base = dayNumberOf(CALENDAR_SPAN.from);
  const rows = new Int32Array((days.at(-1) ?? base) - base + 1).fill(-1);
  for (let row = 0; row < days.length; row += 1) rows[(days[row] ?? 0) - base] = row;
  return {
    rowOfDay: (dayNumber) => rows[dayNumber - base] ?? -1,
    dayOfRow: (row) => days[row] ?? Number.NaN,
    firstRowFrom: (dayNumber) => firstAtLeast(days, dayNumber),
    count: days.length,
  };
}

/** Days since 1970-01-01. */
export function dayNumberOf(day: TradingDay): number {
  return daysBetween(EPOCH, day);
}

function firstAtLeast(days: Int32Array, wanted: number): number {
  let [start, end] = [0, days.length];
  while (start < end) {
    const middle = (start + end) >>> 1;
    if ((days[middle] ?? 0) < wanted) start = middle + 1;
    else end = middle;
  }
  return start;
}
