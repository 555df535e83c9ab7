import { localTimeMs } from '../local-time.ts';
import type { Session, TradingCalendar } from '../trading-calendar.ts';
import { dayOfWeek, type TradingDay, yearOf } from '../trading-day.ts';
import type { CalendarOverrides } from './calendar-overrides.ts';
import { walkCalendar } from './walk-calendar.ts';
import { WEEKDAY } from './weekday-of-month.ts';
import { isXnysClosure, XNYS_IRREGULAR_HOURS } from './xnys-exceptions.ts';
import { HALF_DAY_CLOSE, xnysHalfDays } from './xnys-half-days.ts';
import { xnysHolidays } from './xnys-holidays.ts';

const ZONE = 'America/New_York';
const REGULAR = { open: '09:30', close: '16:00' } as const;

/** What the rules say about one year. */
interface XnysYear {
  readonly holidays: ReadonlySet<TradingDay>;
  readonly halfDays: ReadonlyMap<TradingDay, string>;
}

// At most one entry for each of the 110 years of the calendar span.
const years = new Map<number, XnysYear>();

/** The New York Stock Exchange, with what a person knows better put over the rules. */
export function xnysCalendar(overrides: CalendarOverrides): TradingCalendar {
  const closed = new Set(overrides.closed);
  const open = new Set(overrides.open);
  const halfDays = new Set(overrides.halfDays);
  return walkCalendar({
    name: 'XNYS',
    isTradingDay: (day) => !closed.has(day) && (open.has(day) || isOpenByRule(day)),
    session: (day) =>
      sessionBetween(day, halfDays.has(day) ? { ...REGULAR, close: HALF_DAY_CLOSE } : hoursOf(day)),
  });
}

function isOpenByRule(day: TradingDay): boolean {
  const weekday = dayOfWeek(day);
  if (weekday === WEEKDAY.saturday || weekday === WEEKDAY.sunday) return false;
  return !isXnysClosure(day) && !yearTable(day).holidays.has(day);
}

function hoursOf(day: TradingDay): { readonly open: string; readonly close: string } {
  const exception = XNYS_IRREGULAR_HOURS[day];
  const close = yearTable(day).halfDays.get(day) ?? REGULAR.close;
  return { open: exception?.open ?? REGULAR.open, close: exception?.close ?? close };
}

function sessionBetween(day: TradingDay, hours: { readonly open: string; readonly close: string }): Session {
  return {
    day,
    openMs: localTimeMs(day, hours.open, ZONE),
    closeMs: localTimeMs(day, hours.close, ZONE),
    isHalfDay: hours.close < REGULAR.close,
  };
}

function yearTable(day: TradingDay): XnysYear {
  const year = yearOf(day);
  const known = years.get(year);
  if (known !== undefined) return known;
  const table = { holidays: new Set(xnysHolidays(year)), halfDays: xnysHalfDays(year) };
  years.set(year, table);
  return table;
}
