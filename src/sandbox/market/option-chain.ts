import type { TradingCalendar } from '../../domain/trading-calendar.ts';
import { addDays, dayOfWeek, daysBetween, type TradingDay } from '../../domain/trading-day.ts';
import { dayOfMonthIndex, monthIndexOf } from './day-index.ts';

/** A day on which contracts end. */
export interface Expiry {
  readonly day: TradingDay;
  /** `YYMMDD`, as in a contract’s ticker. */
  readonly code: string;
  /** Years from the trading day, at least a part of a day. */
  readonly years: number;
}

const FRIDAY = 5;
const MONTHS_LISTED = 9;
const WEEKS_LISTED = 8;

/** Expiries listed on a day, ascending: weekly ones first, third Fridays after; a holiday moves one to the day before. */
export function expiriesOn(day: TradingDay, calendar: TradingCalendar): readonly Expiry[] {
  const firstFriday = addDays(day, (FRIDAY - dayOfWeek(day) + 7) % 7);
  const weekly = Array.from({ length: WEEKS_LISTED }, (_, week) => addDays(firstFriday, 7 * week));
  const monthly = Array.from({ length: MONTHS_LISTED }, (_, ahead) => thirdFriday(monthIndexOf(day) + ahead));
  const days = [...weekly, ...monthly].map((friday) =>
    calendar.isTradingDay(friday) ? friday : calendar.previous(friday),
  );
  return [...new Set(days)]
    .filter((expiry) => expiry >= day)
    .sort()
    .map((expiry) => ({
      day: expiry,
      code: expiry.slice(2).replaceAll('-', ''),
      years: (daysBetween(day, expiry) + 0.3) / 365,
    }));
}

/** Picks about `count` expiries: the nearest half, and the rest spread to the far end. */
export function chooseExpiries(listed: readonly Expiry[], count: number): readonly Expiry[] {
  if (count >= listed.length) return listed;
  const near = Math.ceil(count / 2);
  const rest = listed.slice(near);
  const far = count - near;
  return [...listed.slice(0, near), ...rest.filter((_, index) => (index * far) % rest.length < far)];
}

/** Distance between neighbouring strikes at a price, in thousandths of a dollar. */
function strikeStep(price: number): number {
  const steps: readonly (readonly [below: number, step: number])[] = [
    [10, 500],
    [50, 1000],
    [200, 2500],
    [500, 5000],
    [2000, 10_000],
    [10_000, 50_000],
  ];
  return steps.find(([below]) => price < below)?.[1] ?? 100_000;
}

/** Strikes around a price in thousandths of a dollar, ascending: `perSide` on each side of the nearest. */
export function strikesAround(price: number, perSide: number): readonly number[] {
  const step = strikeStep(price);
  const middle = Math.round((price * 1000) / step);
  const strikes: number[] = [];
  for (let index = middle - perSide; index <= middle + perSide; index++)
    if (index > 0) strikes.push(index * step);
  return strikes;
}

function thirdFriday(month: number): TradingDay {
  const first = dayOfMonthIndex(month, 0);
  return addDays(first, ((FRIDAY - dayOfWeek(first) + 7) % 7) + 14);
}
