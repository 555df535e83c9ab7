import type { DatasetName } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';

/** Which silver should exist. */
export interface SilverRequest {
  readonly datasets: readonly DatasetName[];
  /** Names of feature sets; absent: those of the configuration (`features.sets`). */
  readonly sets?: readonly string[];
  /** Only partitions that touch these days, inclusive; absent: all. A partition is always built whole. */
  readonly from?: TradingDay;
  readonly to?: TradingDay;
  /** `own` (default): partitions that hold days of the range. `read`: also those whose features look at them, as after a sync. */
  readonly days?: 'own' | 'read';
  /** `missing`: what is not there or stale. `rebuild`: all. */
  readonly mode: 'missing' | 'rebuild';
}
