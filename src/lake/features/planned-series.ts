import type { GridSeries } from './bar-grid.ts';

/** A series with what is needed to finish it. */
export interface PlannedSeries extends GridSeries {
  /** The symbol’s number among those read. */
  readonly id: number;
  /** The last close before the first row, times the split factor of its day; NaN when none is known. */
  readonly closeBefore: number;
}
