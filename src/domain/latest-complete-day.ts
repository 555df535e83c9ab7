import { localDayOf, type TimeZone } from './local-time.ts';
import { addDays, type TradingDay } from './trading-day.ts';

/** Delayed plans answer a quarter of an hour late, and the last trades of a day are reported a while after it. */
const SETTLING_MS = 30 * 60_000;

/** The last calendar day of `zone` that is over and settled: what single symbols are asked for about it is final. */
export function latestCompleteDay(zone: TimeZone, nowMs: number): TradingDay {
  return addDays(localDayOf(nowMs - SETTLING_MS, zone), -1);
}
