import { localDayBounds } from '../local-time.ts';
import type { TradingCalendar } from '../trading-calendar.ts';
import { walkCalendar } from './walk-calendar.ts';

/** 24x7: every UTC day, from midnight to midnight, as crypto trades. */
export function everyDayCalendar(): TradingCalendar {
  return walkCalendar({
    name: '24x7',
    isTradingDay: () => true,
    session: (day) => {
      const { startMs, endMs } = localDayBounds(day, 'UTC');
      return { day, openMs: startMs, closeMs: endMs, isHalfDay: false };
    },
  });
}
