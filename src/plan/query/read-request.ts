import type { Timeframe } from '../../domain/timeframe.ts';
import type { DayRange } from '../fetch-task.ts';

/** What of a request decides which files are read. */
export interface ReadRequest {
  readonly timeframe: Timeframe;
  /** What bars of that length are put together from: itself, `1m` or `1d`. */
  readonly base: Timeframe;
  /** Exact symbols; empty: all. */
  readonly symbols: readonly string[];
  /** Days whose bars are read, widened to whole windows. */
  readonly days: DayRange;
  /** The vendor’s average price is asked for, which only some files have. */
  readonly needsVwap: boolean;
  /** Prices will be multiplied by factors of their days, so that no bar may be longer than one. */
  readonly isAdjusted: boolean;
}
