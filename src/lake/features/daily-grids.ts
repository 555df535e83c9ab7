import type { DuckDBDataChunk } from '@duckdb/node-api';
import { BarlakeError } from '../../domain/barlake-error.ts';
import type { CalendarRows } from '../../domain/calendar/calendar-rows.ts';
import { utcDateOf } from '../../domain/trading-day.ts';
import type { CalendarWindows } from '../../plan/calendar-windows.ts';
import { integerValues } from '../duckdb/column-values.ts';
import type { BarGrid } from './bar-grid.ts';
import { closesBefore } from './closes-before.ts';
import { NO_FACTORS, readFactorTable } from './factor-table.ts';
import { finishGrid } from './finish-grid.ts';
import { emptyArrays, type GridArrays, storeBars } from './grid-arrays.ts';
import type { GridColumn } from './grid-field.ts';
import { type GridSource, gridStatement } from './grid-statement.ts';
import type { GridWorld } from './grid-world.ts';
import { planGrids } from './plan-series.ts';
import type { PlannedSeries } from './planned-series.ts';
import { streamChunks } from './stream-chunks.ts';
import type { SymbolSlab } from './symbol-slabs.ts';

/** What days are laid out by. */
export interface DailyWorld {
  readonly rows: CalendarRows;
  readonly source: GridSource | undefined;
  /** Longer windows that days are folded to. */
  readonly windows: CalendarWindows | undefined;
}

/** Lays out the lives of a slab’s symbols, a row for each trading day. Without a source, every row is empty. */
export async function* dailyGrids(
  world: GridWorld & DailyWorld,
  slab: SymbolSlab,
): AsyncGenerator<BarGrid, void, undefined> {
  const { connection, request, fields, rows, source } = world;
  const { steps, signal } = request;
  const factors = steps === undefined ? NO_FACTORS : await readFactorTable(connection, steps, slab);
  const closes = fields.includes('change')
    ? await closesBefore(connection, request, { slab, factors })
    : new Map<number, number>();
  const grids = await planGrids(connection, { request, rows, slab, closesBefore: closes }, world.rowsMax);
  const open = (index: number): Layout => openLayout(grids[index] ?? [], rows, world.columns);
  const { windows } = world;
  const finish = ({ arrays, series }: Layout): BarGrid =>
    finishGrid(arrays, series, { factors, fields, windows });
  let at = 0;
  let layout = open(at);
  const chunks =
    source === undefined ? [] : streamChunks(connection, gridStatement(source, slab, 'date'), signal);
  for await (const chunk of chunks) {
    for (let start = 0; start < chunk.rowCount; ) {
      const end = placeBars(layout, chunk, start, rows);
      storeBars(layout.arrays, chunk, { start, end, rows: layout.targets });
      start = end;
      if (start === chunk.rowCount) break;
      if (at >= grids.length) throw strayBar(chunk, start);
      yield finish(layout);
      at += 1;
      layout = open(at);
    }
  }
  for (; at < grids.length; at += 1, layout = open(at)) yield finish(layout);
}

/** A grid that is being filled. */
interface Layout {
  readonly series: readonly PlannedSeries[];
  readonly arrays: GridArrays;
  /** For each bar of the chunk at hand, its row in the grid. */
  readonly targets: Int32Array;
  /** The series that the last bar belongs to. */
  current: number;
}

/** DuckDB’s vectors have at most so many values. */
const CHUNK_ROWS = 2048;

function openLayout(
  series: readonly PlannedSeries[],
  calendar: CalendarRows,
  columns: readonly GridColumn[],
): Layout {
  const last = series.at(-1);
  const arrays = emptyArrays(last === undefined ? 0 : last.start + last.rows, columns);
  for (const { start, rows, firstRow } of series) {
    for (let row = 0; row < rows; row += 1) arrays.dayNumber[start + row] = calendar.dayOfRow(firstRow + row);
  }
  return { series, arrays, targets: new Int32Array(CHUNK_ROWS), current: 0 };
}

/** Finds the rows of a chunk’s bars from `start` on; gives the first bar that belongs in a later grid. */
function placeBars(layout: Layout, chunk: DuckDBDataChunk, start: number, calendar: CalendarRows): number {
  const { series, targets } = layout;
  const ids = integerValues(chunk, 0);
  const days = integerValues(chunk, 1);
  let current = layout.current;
  let own = series[current];
  for (let index = start; index < chunk.rowCount; index += 1) {
    const id = ids[index] ?? 0;
    const row = calendar.rowOfDay(days[index] ?? 0);
    while (own !== undefined && (own.id < id || (own.id === id && row >= own.firstRow + own.rows))) {
      current += 1;
      own = series[current];
    }
    layout.current = current;
    if (own === undefined) return index;
    if (own.id !== id || row < own.firstRow) throw strayBar(chunk, index);
    targets[index] = own.start + row - own.firstRow;
  }
  return chunk.rowCount;
}

/** A bar without a row must not get lost: the lives are older than the bars, or a file holds another day than it says. */
function strayBar(chunk: DuckDBDataChunk, index: number): BarlakeError {
  const day = utcDateOf((integerValues(chunk, 1)[index] ?? 0) * MS_PER_DAY);
  const symbolId = integerValues(chunk, 0)[index] ?? 0;
  return new BarlakeError('E_VERIFY', {
    message: `Bronze has a bar of ${day} (symbol number ${symbolId}) outside the days on which the symbol is known to have traded.`,
    mend: '`barlake catalog rebuild` makes the catalog anew from the files; then try again.',
    details: { day },
  });
}

const MS_PER_DAY = 86_400_000;
