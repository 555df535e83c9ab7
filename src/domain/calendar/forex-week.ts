import { localDayBounds, localTimeMs } from '../local-time.ts';
import type { Session, TradingCalendar } from '../trading-calendar.ts';
import { dayOfWeek, type TradingDay } from '../trading-day.ts';
import { walkCalendar } from './walk-calendar.ts';
import { WEEKDAY } from './weekday-of-month.ts';

/** The week of currencies begins on Sunday and ends on Friday at the close of New York. */
const WEEK_TURNS_AT = '17:00';
const ZONE = 'America/New_York';

/**
 * 24x5: UTC days from Sunday to Friday, as the vendor cuts currency files. Sunday opens and Friday closes at 17:00 New
 * York time; neither is a half day, since every week has them. Holidays thin the market out but do not close it.
 */
export function forexWeekCalendar(): TradingCalendar {
  return walkCalendar({
    name: '24x5',
    isTradingDay: (day) => dayOfWeek(day) !== WEEKDAY.saturday,
    session,
  });
}

function session(day: TradingDay): Session {
  const { startMs, endMs } = localDayBounds(day, 'UTC');
  const weekday = dayOfWeek(day);
  return {
    day,
    openMs: weekday === WEEKDAY.sunday ? localTimeMs(day, WEEK_TURNS_AT, ZONE) : startMs,
    closeMs: weekday === WEEKDAY.friday ? localTimeMs(day, WEEK_TURNS_AT, ZONE) : endMs,
    isHalfDay: false,
  };
}
