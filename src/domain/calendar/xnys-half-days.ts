import { addDays, dayOfWeek, type TradingDay } from '../trading-day.ts';
import { dateOf, nthWeekday, WEEKDAY } from './weekday-of-month.ts';

/** When planned half days end since 1993, New York time. */
export const HALF_DAY_CLOSE = '13:00';
const HALF_DAY_CLOSE_BEFORE_1993 = '14:00';

/**
 * The planned half days of a year by rule: date → closing time `HH:MM` in New York. A date may be a holiday or a
 * weekend as well, which goes first. Years: the exchange's list of special closings (NYSE-Closings.pdf) and its yearly
 * calendars.
 */
export function xnysHalfDays(year: number): ReadonlyMap<TradingDay, string> {
  const close = year < 1993 ? HALF_DAY_CLOSE_BEFORE_1993 : HALF_DAY_CLOSE;
  const days = [...aroundIndependenceDay(year), ...afterThanksgiving(year), ...christmasEve(year)];
  return new Map(days.map((day) => [day, close]));
}

/** Since 1995, the 3rd when it and the 4th are weekdays; up to 2012 a Thursday holiday shortened the Friday instead. */
function aroundIndependenceDay(year: number): readonly TradingDay[] {
  if (year < 1995) return [];
  const holiday = dateOf(year, 7, 4);
  switch (dayOfWeek(holiday)) {
    case WEEKDAY.saturday:
    case WEEKDAY.sunday:
    case WEEKDAY.monday:
      return [];
    case WEEKDAY.thursday:
      return [addDays(holiday, year < 2013 ? 1 : -1)];
    default:
      return [addDays(holiday, -1)];
  }
}

/** A half day since 1992. */
function afterThanksgiving(year: number): readonly TradingDay[] {
  return year < 1992 ? [] : [addDays(nthWeekday(year, 11, WEEKDAY.thursday, 4), 1)];
}

/** A half day throughout. It fell on a holiday or weekend from 1993 to 1995. */
function christmasEve(year: number): readonly TradingDay[] {
  return [dateOf(year, 12, 24)];
}
