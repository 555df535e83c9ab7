import type { BarGrid, GridSeries } from './bar-grid.ts';

/**
 * One instrument’s values by time, to be laid on other symbols’ rows. Times ascend: for days row numbers of the calendar,
 * for minutes microseconds since 1970.
 */
export interface ForeignRows {
  readonly times: Float64Array;
  readonly values: Float32Array;
}

/** Whether rows are told apart by their number or, as the minutes of a session, by their time. */
export type RowTime = 'row' | 'timestamp';

/** Values of one instrument’s grids, which are in the order of time. */
export function joinForeignRows(
  parts: readonly { readonly grid: BarGrid; readonly values: Float32Array }[],
  rowTime: RowTime,
): ForeignRows {
  const rows = parts.reduce((sum, { grid }) => sum + grid.rows, 0);
  const joined = { times: new Float64Array(rows), values: new Float32Array(rows) };
  let at = 0;
  for (const { grid, values } of parts) {
    for (const series of grid.series) {
      for (let row = series.start; row < series.start + series.rows; row += 1) {
        joined.times[at] = timeOf(grid, series, row, rowTime);
        joined.values[at] = values[row] ?? Number.NaN;
        at += 1;
      }
    }
  }
  return joined;
}

/** The values in the rows of a grid; NaN where the instrument has no row of that time. */
export function layForeignRows(
  { times, values }: ForeignRows,
  grid: BarGrid,
  rowTime: RowTime,
): Float32Array {
  const laid = new Float32Array(grid.rows).fill(Number.NaN);
  for (const series of grid.series) {
    let at = firstAtLeast(times, timeOf(grid, series, series.start, rowTime));
    for (let row = series.start; row < series.start + series.rows; row += 1) {
      const time = timeOf(grid, series, row, rowTime);
      while ((times[at] ?? Number.POSITIVE_INFINITY) < time) at += 1;
      if (times[at] === time) laid[row] = values[at] ?? Number.NaN;
    }
  }
  return laid;
}

function timeOf(grid: BarGrid, { start, firstRow }: GridSeries, row: number, rowTime: RowTime): number {
  return rowTime === 'row' ? firstRow + row - start : Number(grid.timestampUs[row] ?? 0n);
}

function firstAtLeast(times: Float64Array, wanted: number): number {
  let [start, end] = [0, times.length];
  while (start < end) {
    const middle = (start + end) >>> 1;
    if ((times[middle] ?? 0) < wanted) start = middle + 1;
    else end = middle;
  }
  return start;
}
