import { addDays, dayOfWeek, type TradingDay, tradingDay } from '../trading-day.ts';

/** Days of the week as `dayOfWeek` numbers them. */
export const WEEKDAY = { sunday: 0, monday: 1, thursday: 4, friday: 5, saturday: 6 } as const;

/** The date of a month's `count`-th Monday, Tuesday …: `nthWeekday(2024, 11, WEEKDAY.thursday, 4)` is Thanksgiving. */
export function nthWeekday(year: number, month: number, weekday: number, count: number): TradingDay {
  const first = dateOf(year, month, 1);
  const untilFirst = (weekday - dayOfWeek(first) + 7) % 7;
  return addDays(first, untilFirst + 7 * (count - 1));
}

/** The date of a month's last Monday, Tuesday …, for months of 31 days. */
export function lastWeekday(year: number, month: number, weekday: number): TradingDay {
  const last = dateOf(year, month, 31);
  return addDays(last, -((dayOfWeek(last) - weekday + 7) % 7));
}

/** The date of a year, a month (1 … 12) and a day of the month. Throws `RangeError` when there is none. */
export function dateOf(year: number, month: number, dayOfMonth: number): TradingDay {
  const two = (value: number): string => String(value).padStart(2, '0');
  return tradingDay(`${String(year)}-${two(month)}-${two(dayOfMonth)}`);
}
