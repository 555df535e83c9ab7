import type { DatasetName } from '../../domain/dataset.ts';
import type { SilverWindow } from './silver-window.ts';

/**
 * Why a partition of silver is built: it was never there, its file is not what was published, all are asked for, or what it
 * was made from has changed: formulas, bars, corporate actions, or bars of another dataset that its features read.
 */
export type SilverCause = 'missing' | 'damaged' | 'rebuild' | 'features' | 'bars' | 'factors' | 'beside';

/** One partition of silver, by name. */
export interface SilverRef {
  readonly dataset: DatasetName;
  /** `2024`, or `2024-03` for minutes. */
  readonly key: string;
}

/** One partition of silver to make. */
export interface SilverTask extends SilverRef {
  /** `silver:stocks_daily:2024`: the same partition has the same id in every plan. */
  readonly id: string;
  readonly why: SilverCause;
  readonly fingerprint: string;
  readonly window: SilverWindow;
}

/** What will be done to silver, as data. */
export interface SilverPlan {
  /** Oldest first, dataset after dataset. */
  readonly tasks: readonly SilverTask[];
  /** Partitions that need nothing. */
  readonly fresh: readonly SilverRef[];
  /** Partitions whose bars are gone. */
  readonly removals: readonly SilverRef[];
}

/** The id of the task that makes a partition. */
export function silverTaskId({ dataset, key }: SilverRef): string {
  return `silver:${dataset}:${key}`;
}
