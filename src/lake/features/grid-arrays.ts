import type { DuckDBDataChunk } from '@duckdb/node-api';
import { bigintValues, doubleValues } from '../duckdb/column-values.ts';
import type { GridColumn } from './grid-field.ts';

/** The arrays of a grid while it is being filled. */
export interface GridArrays {
  readonly rows: number;
  readonly traded: Uint8Array;
  readonly timestampUs: BigInt64Array;
  readonly dayNumber: Int32Array;
  readonly columns: ReadonlyMap<GridColumn, Float64Array>;
}

/** Columns of a statement’s answer before those of {@link GridColumn}: id, date, timestamp. */
const LEADING = 3;

/** Arrays without a bar: NaN in each column. */
export function emptyArrays(rows: number, columns: readonly GridColumn[]): GridArrays {
  return {
    rows,
    traded: new Uint8Array(rows),
    timestampUs: new BigInt64Array(rows),
    dayNumber: new Int32Array(rows),
    columns: new Map(columns.map((column) => [column, new Float64Array(rows).fill(Number.NaN)])),
  };
}

/** Rows `start` to `end` of a chunk, and the row of the grid that each one belongs in. */
export interface Placement {
  readonly start: number;
  readonly end: number;
  readonly rows: Int32Array;
}

/** Copies bars from a chunk to their rows. */
export function storeBars(arrays: GridArrays, chunk: DuckDBDataChunk, placement: Placement): void {
  const { start, end, rows } = placement;
  if (start === end) return;
  const firstRow = rows[start] ?? 0;
  // Bars without a gap, as most are, are copied in one go.
  if ((rows[end - 1] ?? 0) - firstRow === end - 1 - start) {
    storeRun(arrays, chunk, { start, end, firstRow });
    return;
  }
  mark(arrays.traded, placement);
  scatterBig(bigintValues(chunk, 2), arrays.timestampUs, placement);
  let column = LEADING;
  for (const values of arrays.columns.values()) {
    scatter(doubleValues(chunk, column), values, placement);
    column += 1;
  }
}

/** Copies rows `start` to `end` of a chunk to the rows of the grid from `firstRow` on. */
export function storeRun(
  arrays: GridArrays,
  chunk: DuckDBDataChunk,
  { start, end, firstRow }: { readonly start: number; readonly end: number; readonly firstRow: number },
): void {
  arrays.traded.fill(1, firstRow, firstRow + end - start);
  arrays.timestampUs.set(bigintValues(chunk, 2).subarray(start, end), firstRow);
  let column = LEADING;
  for (const values of arrays.columns.values()) {
    values.set(doubleValues(chunk, column).subarray(start, end), firstRow);
    column += 1;
  }
}

/** The same arrays with room for twice as many rows. */
export function growArrays({ rows, traded, timestampUs, dayNumber, columns }: GridArrays): GridArrays {
  const grown = emptyArrays(rows * 2, [...columns.keys()]);
  grown.traded.set(traded);
  grown.timestampUs.set(timestampUs);
  grown.dayNumber.set(dayNumber);
  for (const [column, values] of columns) grown.columns.get(column)?.set(values);
  return grown;
}

/** The first rows of the arrays, in the same memory. */
export function cutArrays(arrays: GridArrays, rows: number): GridArrays {
  if (rows === arrays.rows) return arrays;
  return {
    rows,
    traded: arrays.traded.subarray(0, rows),
    timestampUs: arrays.timestampUs.subarray(0, rows),
    dayNumber: arrays.dayNumber.subarray(0, rows),
    columns: new Map([...arrays.columns].map(([column, values]) => [column, values.subarray(0, rows)])),
  };
}

function mark(traded: Uint8Array, { start, end, rows }: Placement): void {
  for (let index = start; index < end; index += 1) traded[rows[index] ?? 0] = 1;
}

function scatter(source: Float64Array, target: Float64Array, { start, end, rows }: Placement): void {
  for (let index = start; index < end; index += 1) target[rows[index] ?? 0] = source[index] ?? 0;
}

function scatterBig(source: BigInt64Array, target: BigInt64Array, { start, end, rows }: Placement): void {
  for (let index = start; index < end; index += 1) target[rows[index] ?? 0] = source[index] ?? 0n;
}
