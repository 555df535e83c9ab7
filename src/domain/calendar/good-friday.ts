import { addDays, type TradingDay } from '../trading-day.ts';
import { dateOf } from './weekday-of-month.ts';

/**
 * The Friday before Easter of a Gregorian year. Easter by the anonymous computus that Nature printed in 1876 (Meeus,
 * Astronomical Algorithms, chapter 8).
 */
export function goodFriday(year: number): TradingDay {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const yearOfCentury = year % 100;
  const lunarShift = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - lunarShift + 15) % 30;
  const toSunday =
    (32 + 2 * (century % 4) + 2 * Math.floor(yearOfCentury / 4) - epact - (yearOfCentury % 4)) % 7;
  const lateMoon = Math.floor((golden + 11 * epact + 22 * toSunday) / 451);
  const daysAfterMarch22 = epact + toSunday - 7 * lateMoon;
  return addDays(dateOf(year, 3, 22), daysAfterMarch22 - 2);
}
