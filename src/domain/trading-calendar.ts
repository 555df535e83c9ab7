import type { CalendarName } from './dataset.ts';
import type { TradingDay } from './trading-day.ts';

/** The open and close instants of a trading day, half-open, in epoch milliseconds. */
export interface Session {
  readonly day: TradingDay;
  readonly openMs: number;
  readonly closeMs: number;
  /** Closes before the calendar's usual time. */
  readonly isHalfDay: boolean;
}

/** Says on which days an asset trades and when. Pure: two calls with one argument give one answer. */
export interface TradingCalendar {
  readonly name: CalendarName;
  isTradingDay(day: TradingDay): boolean;
  /** The regular session, or `undefined` when the day is not a trading day. */
  session(day: TradingDay): Session | undefined;
  /** Trading days of the inclusive range, ascending; empty when `to` is before `from`. */
  tradingDays(from: TradingDay, to: TradingDay): readonly TradingDay[];
  /** The trading day before or after `day`, which itself need not be one. */
  previous(day: TradingDay): TradingDay;
  next(day: TradingDay): TradingDay;
}
