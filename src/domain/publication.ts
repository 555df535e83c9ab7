import { localTimeMs } from './local-time.ts';
import type { TradingCalendar } from './trading-calendar.ts';
import { addDays, type TradingDay, utcDateOf } from './trading-day.ts';

/** When the vendor says that yesterday's flat files are complete, New York time, for every asset. */
const PUBLISHED_BY = '11:00';

/** The instant by which the flat file of `day` should be out: 11:00 in New York on the calendar day after it. */
export function expectedPublicationMs(day: TradingDay): number {
  return localTimeMs(addDays(day, 1), PUBLISHED_BY, 'America/New_York');
}

/** A day counts as late when its file has been due for so long: the turn after publication takes its time, and retries do. */
export const LATE_AFTER_MS: number = 6 * 3_600_000;

/** Whether the flat file of `day` should be out by now. Files do come days late: a reason to look, not a failure. */
export function isOverdue(day: TradingDay, nowMs: number): boolean {
  return nowMs >= expectedPublicationMs(day);
}

/** The latest trading day whose flat file should be out by now. */
export function latestPublishedDay(calendar: TradingCalendar, nowMs: number): TradingDay {
  const tomorrow = addDays(utcDateOf(nowMs), 1);
  let day = calendar.previous(tomorrow);
  while (!isOverdue(day, nowMs)) day = calendar.previous(day);
  return day;
}
