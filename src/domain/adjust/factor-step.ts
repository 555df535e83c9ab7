import type { TradingDay } from '../trading-day.ts';

/**
 * From `day` on, these factors hold for the symbol, until its next step. Cumulative forward: every life of a symbol begins
 * with a step of 1 and 1 on the day of its first bar. A raw price times the total factor continues the level of the first
 * day, through splits and cash dividends; the split factor leaves dividends out.
 */
export interface FactorStep {
  readonly symbol: string;
  /** 0 for the first security that traded under the symbol, 1 for the next. */
  readonly life: number;
  readonly day: TradingDay;
  readonly splitFactor: number;
  readonly totalFactor: number;
}
