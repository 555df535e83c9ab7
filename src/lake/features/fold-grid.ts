import type { CalendarWindows } from '../../plan/calendar-windows.ts';
import { emptyArrays, type GridArrays } from './grid-arrays.ts';
import type { GridColumn } from './grid-field.ts';
import type { PlannedSeries } from './planned-series.ts';

/** Rows with the factors in force on their days. */
export interface FactoredArrays {
  readonly arrays: GridArrays;
  readonly planned: readonly PlannedSeries[];
  readonly splitFactor: Float64Array;
  readonly totalFactor: Float64Array;
}

/**
 * Folds rows of trading days to rows of longer windows by the rules of `foldBars`, each window on the shares of its last bar, so
 * that a split within one moves no price. A row carries the first day of its window; windows without a bar are rows, as days are.
 * An average price needs the volumes beside it.
 */
export function foldGrid(days: FactoredArrays, windows: CalendarWindows): FactoredArrays {
  const planned: PlannedSeries[] = [];
  let rows = 0;
  for (const each of days.planned) {
    const firstRow = windows.windowOfRow(each.firstRow);
    const count = windows.windowOfRow(each.firstRow + each.rows - 1) - firstRow + 1;
    planned.push({ ...each, start: rows, rows: count, firstRow });
    rows += count;
  }
  const folded = {
    arrays: emptyArrays(rows, [...days.arrays.columns.keys()]),
    planned,
    splitFactor: new Float64Array(rows).fill(1),
    totalFactor: new Float64Array(rows).fill(1),
  };
  for (const [index, each] of days.planned.entries()) {
    const target = planned[index];
    if (target !== undefined) foldSeries(days, each, { folded, target, windows });
  }
  return folded;
}

interface FoldTarget {
  readonly folded: FactoredArrays;
  readonly target: PlannedSeries;
  readonly windows: CalendarWindows;
}

function foldSeries(
  days: FactoredArrays,
  { start, rows, firstRow }: PlannedSeries,
  { folded, target, windows }: FoldTarget,
): void {
  const end = start + rows;
  for (let row = start; row < end; ) {
    const window = windows.windowOfRow(firstRow + row - start);
    let until = row + 1;
    while (until < end && windows.windowOfRow(firstRow + until - start) === window) until += 1;
    const place = target.start + window - target.firstRow;
    folded.arrays.dayNumber[place] = windows.startOf(window);
    foldWindow(days, { start: row, end: until }, folded, place);
    row = until;
  }
}

interface RowRange {
  readonly start: number;
  readonly end: number;
}

function foldWindow(days: FactoredArrays, range: RowRange, folded: FactoredArrays, place: number): void {
  const { arrays, splitFactor, totalFactor } = days;
  const traded: number[] = [];
  for (let row = range.start; row < range.end; row += 1) if (arrays.traded[row] === 1) traded.push(row);
  const [first, last] = [traded[0], traded.at(-1)];
  // Factors hold in rows without a bar too.
  folded.splitFactor[place] = splitFactor[last ?? range.end - 1] ?? 1;
  folded.totalFactor[place] = totalFactor[last ?? range.end - 1] ?? 1;
  if (first === undefined || last === undefined) return;
  folded.arrays.traded[place] = 1;
  folded.arrays.timestampUs[place] = arrays.timestampUs[first] ?? 0n;
  const window: WindowRows = { arrays, traded, factor: totalFactor, last };
  for (const [column, values] of folded.arrays.columns) values[place] = foldColumn(column, window);
}

/** The rows of a window on which there was a bar, at least one. */
interface WindowRows {
  readonly arrays: GridArrays;
  readonly traded: readonly number[];
  readonly factor: Float64Array;
  readonly last: number;
}

function foldColumn(column: GridColumn, window: WindowRows): number {
  const { traded, last } = window;
  switch (column) {
    case 'open':
      return price(column, traded[0] ?? last, window);
    case 'high':
      return traded.reduce((most, row) => Math.max(most, price(column, row, window)), -Infinity);
    case 'low':
      return traded.reduce((least, row) => Math.min(least, price(column, row, window)), Infinity);
    case 'volume':
      return traded.reduce((sum, row) => sum + volume(row, window), 0);
    case 'transactions':
      return traded.reduce((sum, row) => sum + raw(column, row, window), 0);
    case 'vwap':
      return averagePrice(window);
    case 'close':
    case 'strike':
    case 'expiration':
    case 'underlying_close':
      return raw(column, last, window);
  }
}

function raw(column: GridColumn, row: number, { arrays }: WindowRows): number {
  return arrays.columns.get(column)?.[row] ?? Number.NaN;
}

/** By how much prices of a row are multiplied to stand on the shares of the window’s last bar; exactly 1 where nothing happened. */
function scaleOf(row: number, { factor, last }: WindowRows): number {
  return (factor[row] ?? 1) / (factor[last] ?? 1);
}

function price(column: GridColumn, row: number, window: WindowRows): number {
  return raw(column, row, window) * scaleOf(row, window);
}

function volume(row: number, window: WindowRows): number {
  return raw('volume', row, window) / scaleOf(row, window);
}

/** Unknown as soon as one part is. */
function averagePrice(window: WindowRows): number {
  const { traded, last } = window;
  if (traded.length === 1) return raw('vwap', last, window);
  let [worth, total] = [0, 0];
  for (const row of traded) {
    worth += price('vwap', row, window) * volume(row, window);
    total += volume(row, window);
  }
  return total === 0 ? Number.NaN : worth / total;
}
