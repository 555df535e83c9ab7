import { addDays, dayOfWeek, type TradingDay } from '../trading-day.ts';
import { goodFriday } from './good-friday.ts';
import { dateOf, lastWeekday, nthWeekday, WEEKDAY } from './weekday-of-month.ts';

const FIRST_KING_DAY_YEAR = 1998;
const FIRST_JUNETEENTH_YEAR = 2022;

/**
 * The days of a year on which the New York Stock Exchange keeps a holiday, ascending, by the rules in force since 1990
 * (NYSE Rule 51, now 7.2). Unscheduled closures are not among them.
 */
export function xnysHolidays(year: number): readonly TradingDay[] {
  const { monday, thursday } = WEEKDAY;
  return [
    ...newYearsDay(year),
    ...(year >= FIRST_KING_DAY_YEAR ? [nthWeekday(year, 1, monday, 3)] : []),
    nthWeekday(year, 2, monday, 3),
    goodFriday(year),
    lastWeekday(year, 5, monday),
    ...(year >= FIRST_JUNETEENTH_YEAR ? [observed(dateOf(year, 6, 19))] : []),
    observed(dateOf(year, 7, 4)),
    nthWeekday(year, 9, monday, 1),
    nthWeekday(year, 11, thursday, 4),
    observed(dateOf(year, 12, 25)),
  ];
}

/** On a Saturday it is not made up for: the Friday before ends a month and a year, which the rule keeps open. */
function newYearsDay(year: number): readonly TradingDay[] {
  const day = dateOf(year, 1, 1);
  return dayOfWeek(day) === WEEKDAY.saturday ? [] : [observed(day)];
}

/** Saturday's holiday is kept on Friday, Sunday's on Monday. */
function observed(day: TradingDay): TradingDay {
  const weekday = dayOfWeek(day);
  if (weekday === WEEKDAY.saturday) return addDays(day, -1);
  return weekday === WEEKDAY.sunday ? addDays(day, 1) : day;
}
