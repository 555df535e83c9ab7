import { addDays, daysBetween, type TradingDay, tradingDay } from '../../domain/trading-day.ts';

const FIRST_DAY = tradingDay('1980-01-01');

/** Calendar days since 1980-01-01: the time axis of every price path. */
export function dayIndexOf(day: TradingDay): number {
  return daysBetween(FIRST_DAY, day);
}

/** Months since year 0: 2026-02 is 24,313. */
export function monthIndexOf(day: TradingDay): number {
  return Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
}

/** The day `offset` days after the first of a month counted as {@link monthIndexOf} does. */
export function dayOfMonthIndex(month: number, offset: number): TradingDay {
  const year = String(Math.floor(month / 12)).padStart(4, '0');
  return addDays(tradingDay(`${year}-${String((month % 12) + 1).padStart(2, '0')}-01`), offset);
}
