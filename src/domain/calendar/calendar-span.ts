import { type TradingDay, tradingDay } from '../trading-day.ts';

/**
 * The first and last day that calendars answer for, both included. Before it the exchange's rules were others; after it
 * the rules of today are a guess not worth making. Outside, no day is a trading day.
 */
export const CALENDAR_SPAN: { readonly from: TradingDay; readonly to: TradingDay } = {
  from: tradingDay('1990-01-01'),
  to: tradingDay('2099-12-31'),
};

/** Whether calendars answer for that day. */
export function isInCalendarSpan(day: TradingDay): boolean {
  return day >= CALENDAR_SPAN.from && day <= CALENDAR_SPAN.to;
}
