import type { TradingCalendar } from '../../domain/trading-calendar.ts';
import { type TradingDay, tradingDay } from '../../domain/trading-day.ts';
import type { PrecomputedLength } from './precomputed-series.ts';

/** The block that a day’s bars belong to: a month of what minutes are put together to, ten years of days. `2024-03`, `2020s` */
export function precomputedKey(timeframe: PrecomputedLength, day: TradingDay): string {
  return timeframe === '1d' ? `${day.slice(0, 3)}0s` : day.slice(0, 'YYYY-MM'.length);
}

/**
 * The last day that a block of days may have, by the last one held: the end of the last year that is over, so that a block of ten years is made
 * anew once a year, and not every day.
 */
export function lastSettledDay(last: TradingDay, calendar: TradingCalendar): TradingDay {
  const year = Number(last.slice(0, 'YYYY'.length));
  const isOver = calendar.next(last).slice(0, 'YYYY'.length) !== last.slice(0, 'YYYY'.length);
  return tradingDay(`${isOver ? year : year - 1}-12-31`);
}
