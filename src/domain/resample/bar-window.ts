import { type DayBounds, localDayBounds, localDayOf, localMidnightMs, type TimeZone } from '../local-time.ts';
import { addDays, daysBetween, monthOf, type TradingDay, tradingDay, yearOf } from '../trading-day.ts';
import type { BarLength, Timespan } from './timespan.ts';

const STEP_MS = { second: 1000, minute: 60_000, hour: 3_600_000 } as const;
const MONTHS = { month: 1, quarter: 3, year: 12 } as const;
const DAYS_PER_WEEK = 7;

/** Counting starts here: 1970-01-01 for days, its first Sunday for weeks. */
const FIRST_DAY = tradingDay('1970-01-01');
const FIRST_SUNDAY = tradingDay('1970-01-04');

/**
 * The window that an instant falls into, half-open, in epoch milliseconds; windows of one length follow one another
 * without gaps. Seconds, minutes and hours count from midnight in `zone`, and the last window of a day ends with it, so
 * none is longer than a day. Weeks begin on Sunday; months, quarters and years on their first day. Multiples of days and
 * longer count from 1970, of months from year 0: 2 quarters are half a year.
 */
export function barWindowOf(epochMs: number, length: BarLength, zone: TimeZone): DayBounds {
  const { multiplier, timespan } = length;
  const day = localDayOf(epochMs, zone);
  switch (timespan) {
    case 'second':
    case 'minute':
    case 'hour':
      return intradayWindow(epochMs, STEP_MS[timespan] * multiplier, localDayBounds(day, zone));
    case 'day':
      return daysFrom(groupStart(FIRST_DAY, day, multiplier), multiplier, zone);
    case 'week': {
      const dayCount = DAYS_PER_WEEK * multiplier;
      return daysFrom(groupStart(FIRST_SUNDAY, day, dayCount), dayCount, zone);
    }
    case 'month':
    case 'quarter':
    case 'year':
      return monthsWindow(day, monthsOf(timespan) * multiplier, zone);
  }
}

function monthsOf(timespan: Extract<Timespan, keyof typeof MONTHS>): number {
  return MONTHS[timespan];
}

function intradayWindow(epochMs: number, stepMs: number, day: DayBounds): DayBounds {
  const startMs = day.startMs + Math.floor((epochMs - day.startMs) / stepMs) * stepMs;
  return { startMs, endMs: Math.min(startMs + stepMs, day.endMs) };
}

function groupStart(first: TradingDay, day: TradingDay, dayCount: number): TradingDay {
  return addDays(first, Math.floor(daysBetween(first, day) / dayCount) * dayCount);
}

function daysFrom(start: TradingDay, dayCount: number, zone: TimeZone): DayBounds {
  return { startMs: localMidnightMs(start, zone), endMs: localMidnightMs(addDays(start, dayCount), zone) };
}

function monthsWindow(day: TradingDay, monthCount: number, zone: TimeZone): DayBounds {
  const month = yearOf(day) * 12 + monthOf(day) - 1;
  const start = Math.floor(month / monthCount) * monthCount;
  return {
    startMs: localMidnightMs(firstOfMonth(start), zone),
    endMs: localMidnightMs(firstOfMonth(start + monthCount), zone),
  };
}

/** The first day of a month counted from year 0. */
function firstOfMonth(month: number): TradingDay {
  const year = String(Math.floor(month / 12)).padStart(4, '0');
  return tradingDay(`${year}-${String((month % 12) + 1).padStart(2, '0')}-01`);
}
