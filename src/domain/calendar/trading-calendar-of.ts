import type { CalendarName } from '../dataset.ts';
import type { TradingCalendar } from '../trading-calendar.ts';
import { type CalendarOverrides, NO_OVERRIDES } from './calendar-overrides.ts';
import { everyDayCalendar } from './every-day.ts';
import { forexWeekCalendar } from './forex-week.ts';
import { xnysCalendar } from './xnys.ts';

const BUILDERS: Readonly<Record<CalendarName, (overrides: CalendarOverrides) => TradingCalendar>> = {
  XNYS: xnysCalendar,
  '24x7': everyDayCalendar,
  '24x5': forexWeekCalendar,
};

/**
 * The calendar of that name, answering for 1990-01-01 to 2099-12-31. `overrides` change XNYS only. See
 * `docs/calendar.md` for what is covered and where it comes from.
 */
export function tradingCalendar(
  name: CalendarName,
  overrides: CalendarOverrides = NO_OVERRIDES,
): TradingCalendar {
  return BUILDERS[name](overrides);
}
