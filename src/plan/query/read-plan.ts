import type { Timeframe } from '../../domain/timeframe.ts';
import type { DayRange } from '../fetch-task.ts';
import type { LakeFile } from './read-facts.ts';

/** Where bars come from. */
export type BarsOrigin = 'silver' | 'bronze' | 'targeted' | 'precomputed';

/** Bars to take out of some files. No bar is in two parts of a plan. */
export interface ReadPart {
  readonly origin: BarsOrigin;
  /** Length of the files’ bars. */
  readonly timeframe: Timeframe;
  /** At least one; their columns are the same. */
  readonly files: readonly LakeFile[];
  /** Only bars of these days; absent: all that the files have. */
  readonly days: readonly DayRange[] | undefined;
  /** From the first day that has bars, or may have, to the last. */
  readonly span: DayRange;
  /** Exact symbols; empty: all. */
  readonly symbols: readonly string[];
  /** Whether the files have a column `vwap` that is the vendor’s. */
  readonly hasVwap: boolean;
}

/** What to read for a request. */
export interface ReadPlan {
  readonly parts: readonly ReadPart[];
  /** The finest length that is read, or the one asked for when nothing is. */
  readonly readAt: Timeframe;
}
