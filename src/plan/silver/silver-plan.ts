import type { DatasetName } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';

/** Why a partition of silver is built. */
export type SilverCause = 'missing' | 'damaged' | 'rebuild' | 'features' | 'bars' | 'factors' | 'beside';

/** One partition of silver to make. */
export interface SilverTask {
  /** `silver:stocks_daily:2024` */
  readonly id: string;
  readonly dataset: DatasetName;
  /** `2024`, or `2024-03` for minutes. */
  readonly key: string;
  readonly why: SilverCause;
  readonly fingerprint: string;
  /** First and last day with bars in the partition. */
  readonly firstDay: TradingDay;
  readonly lastDay: TradingDay;
  /** What has to be read: those days, look-back and look-ahead. */
  readonly readFrom: TradingDay;
  readonly readTo: TradingDay;
  /** Rows that the partition will have: those of its days’ bars. */
  readonly rows: number;
}

/** What will be done to silver, as data. */
export interface SilverPlan {
  readonly tasks: readonly SilverTask[];
  /** Partitions that need nothing. */
  readonly fresh: readonly { readonly dataset: DatasetName; readonly key: string }[];
  /** Partitions whose bars are gone. */
  readonly removals: readonly { readonly dataset: DatasetName; readonly key: string }[];
}
