import {
  DATE,
  DuckDBDateValue,
  DuckDBTimestampTZValue,
  type DuckDBValue,
  FLOAT,
  TIMESTAMPTZ,
  VARCHAR,
} from '@duckdb/node-api';
import type { QueryResult, RowBatch } from '../query/query-result.ts';
import type { BarGrid } from './bar-grid.ts';

/** A grid and what was computed of it, a value for each of its rows. */
export interface ComputedGrid {
  readonly grid: BarGrid;
  readonly outputs: readonly Float32Array[];
}

type ComputedGrids = AsyncIterable<ComputedGrid> | Iterable<ComputedGrid>;

/** How computed grids become rows. */
export interface GridResultOptions {
  /** Names of the outputs, all different. */
  readonly names: readonly string[];
  /** Rows are named by their day, or by their instant. */
  readonly time: 'date' | 'timestamp';
  /** Days since 1970, both included; rows of other days were read for look-back. */
  readonly days: { readonly first: number; readonly last: number };
  /** Rows to stop after. */
  readonly rowsMax: number;
  /** Which of these days; absent: all. */
  readonly wants?: ((dayNumber: number) => boolean) | undefined;
}

/** Rows of a batch; a result is read as quickly as it is computed, and little of it waits. */
const BATCH_ROWS = 4096;

/** Rows by symbol and time, with rows on which a symbol did not trade: `symbol`, `date` or `timestamp`, then the outputs; NaN is NULL. */
export function gridResult(computed: ComputedGrids, options: GridResultOptions): QueryResult {
  const { names, time } = options;
  return {
    columns: [
      { name: 'symbol', type: VARCHAR },
      { name: time, type: time === 'date' ? DATE : TIMESTAMPTZ },
      ...names.map((name) => ({ name, type: FLOAT })),
    ],
    batches: batchesOf(computed, options),
  };
}

async function* batchesOf(
  computed: ComputedGrids,
  { time, days, rowsMax, wants }: GridResultOptions,
): AsyncGenerator<RowBatch, void, undefined> {
  let left = rowsMax;
  if (left <= 0) return;
  for await (const { grid, outputs } of computed) {
    const rows = rowsWithin(grid, days, wants).slice(0, left);
    const owners = ownersOf(grid);
    for (let start = 0; start < rows.length; start += BATCH_ROWS) {
      const part = rows.slice(start, start + BATCH_ROWS);
      const times = part.map(
        (row): DuckDBValue =>
          time === 'date'
            ? new DuckDBDateValue(grid.dayNumber[row] ?? 0)
            : new DuckDBTimestampTZValue(grid.timestampUs[row] ?? 0n),
      );
      const columns = outputs.map((values) => part.map((row) => orNull(values[row])));
      yield { rowCount: part.length, columns: [part.map((row) => owners(row)), times, ...columns] };
    }
    left -= rows.length;
    if (left <= 0) return;
  }
}

function rowsWithin(
  { rows, dayNumber }: BarGrid,
  { first, last }: GridResultOptions['days'],
  wants: GridResultOptions['wants'],
): readonly number[] {
  const within: number[] = [];
  for (let row = 0; row < rows; row += 1) {
    const day = dayNumber[row] ?? 0;
    if (day >= first && day <= last && (wants === undefined || wants(day))) within.push(row);
  }
  return within;
}

/** The symbol of a row; rows are asked for in their order. */
function ownersOf({ series }: BarGrid): (row: number) => string {
  let at = 0;
  return (row) => {
    while (row >= (series[at + 1]?.start ?? Number.POSITIVE_INFINITY)) at += 1;
    return series[at]?.symbol ?? '';
  };
}

function orNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
