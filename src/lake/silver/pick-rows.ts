import type { BarGrid } from '../features/bar-grid.ts';

/** Rows of a grid that are stored: indices into its arrays, and for each the index of its series. */
export interface PickedRows {
  readonly rows: Int32Array;
  readonly series: Int32Array;
}

/** Days since 1970, both included. */
export interface DayNumbers {
  readonly first: number;
  readonly last: number;
}

/** The rows of a grid in which a bar stands and whose day is within the partition: not those of look-back or look-ahead. */
export function pickRows(grid: BarGrid, { first, last }: DayNumbers): PickedRows {
  const { traded, dayNumber } = grid;
  const rows = new Int32Array(grid.rows);
  const series = new Int32Array(grid.rows);
  let count = 0;
  for (const [index, { start, rows: length }] of grid.series.entries()) {
    for (let row = start; row < start + length; row += 1) {
      const day = dayNumber[row] ?? 0;
      if (traded[row] !== 1 || day < first || day > last) continue;
      rows[count] = row;
      series[count] = index;
      count += 1;
    }
  }
  return { rows: rows.subarray(0, count), series: series.subarray(0, count) };
}
