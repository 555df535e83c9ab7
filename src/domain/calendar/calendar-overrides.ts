import type { TradingDay } from '../trading-day.ts';

/**
 * What a person knows better than the rules of XNYS. A day that is both `closed` and `open` is closed; a half day ends
 * at 13:00 New York time, and is one only if the day trades at all.
 */
export interface CalendarOverrides {
  readonly closed: readonly TradingDay[];
  readonly halfDays: readonly TradingDay[];
  readonly open: readonly TradingDay[];
}

/** Rules as they are. */
export const NO_OVERRIDES: CalendarOverrides = { closed: [], halfDays: [], open: [] };
