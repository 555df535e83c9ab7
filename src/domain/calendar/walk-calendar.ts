import type { CalendarName } from '../dataset.ts';
import type { Session, TradingCalendar } from '../trading-calendar.ts';
import { addDays, type TradingDay } from '../trading-day.ts';
import { CALENDAR_SPAN, isInCalendarSpan } from './calendar-span.ts';

/** What tells one calendar from another. Asked only about days inside {@link CALENDAR_SPAN}. */
export interface CalendarRule {
  readonly name: CalendarName;
  isTradingDay(day: TradingDay): boolean;
  /** The session of a trading day. */
  session(day: TradingDay): Session;
}

/**
 * A whole calendar out of its rule, by walking from day to day. Outside {@link CALENDAR_SPAN} no day trades; `previous`
 * and `next` throw `RangeError` when the walk would leave it.
 */
export function walkCalendar(rule: CalendarRule): TradingCalendar {
  const isTradingDay = (day: TradingDay): boolean => isInCalendarSpan(day) && rule.isTradingDay(day);
  return {
    name: rule.name,
    isTradingDay,
    session: (day) => (isTradingDay(day) ? rule.session(day) : undefined),
    tradingDays: (from, to) => tradingDays(rule, from, to),
    previous: (day) => neighbour(rule, day, -1),
    next: (day) => neighbour(rule, day, 1),
  };
}

function tradingDays(rule: CalendarRule, from: TradingDay, to: TradingDay): readonly TradingDay[] {
  const days: TradingDay[] = [];
  const last = to < CALENDAR_SPAN.to ? to : CALENDAR_SPAN.to;
  for (let day = from > CALENDAR_SPAN.from ? from : CALENDAR_SPAN.from; day <= last; day = addDays(day, 1)) {
    if (rule.isTradingDay(day)) days.push(day);
  }
  return days;
}

function neighbour(rule: CalendarRule, start: TradingDay, step: 1 | -1): TradingDay {
  for (let day = addDays(start, step); isInCalendarSpan(day); day = addDays(day, step)) {
    if (rule.isTradingDay(day)) return day;
  }
  const side = step === 1 ? 'after' : 'before';
  throw new RangeError(
    `no ${rule.name} trading day ${side} ${start} between ${CALENDAR_SPAN.from} and ${CALENDAR_SPAN.to}`,
  );
}
