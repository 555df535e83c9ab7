import { type CalendarRows, dayNumberOf } from '../../domain/calendar/calendar-rows.ts';
import { integerValues } from '../duckdb/column-values.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { GridRequest } from './grid-request.ts';
import type { PlannedSeries } from './planned-series.ts';
import { streamChunks } from './stream-chunks.ts';
import type { SymbolSlab } from './symbol-slabs.ts';

/** What the series of a slab are planned by. */
export interface SeriesFacts {
  readonly request: GridRequest;
  readonly rows: CalendarRows;
  readonly slab: SymbolSlab;
  /** By id, for lives that began before the range; see {@link PlannedSeries}. */
  readonly closesBefore: ReadonlyMap<number, number>;
}

/**
 * A series for each life in the range, in the order of symbols and time, packed into grids. The rows of a life go from its
 * first bar, or the first day of the range when that is later, to its last bar or the last day of the range.
 */
export async function planGrids(
  connection: DuckDbConnection,
  facts: SeriesFacts,
  rowsMax: number,
): Promise<readonly (readonly PlannedSeries[])[]> {
  const { slab, request, rows: calendar } = facts;
  const sql = `SELECT id, symbol, first_day::DATE, last_day::DATE FROM ${slab.table}
    WHERE id BETWEEN ${slab.firstId} AND ${slab.lastId} ORDER BY id, first_day`;
  const from = dayNumberOf(request.from);
  const bounds = { from: calendar.firstRowFrom(from), end: calendar.count };
  const grids: PlannedSeries[][] = [];
  let grid: PlannedSeries[] = [];
  let start = 0;
  for await (const chunk of streamChunks(connection, sql, request.signal)) {
    const [ids, firstDays, lastDays] = [0, 2, 3].map((column) => integerValues(chunk, column));
    const symbols = chunk.getColumnVector(1);
    for (let index = 0; index < chunk.rowCount; index += 1) {
      const id = ids?.[index] ?? 0;
      const firstDay = firstDays?.[index] ?? 0;
      const firstRow = Math.max(calendar.firstRowFrom(firstDay), bounds.from);
      const endRow = Math.min(calendar.firstRowFrom((lastDays?.[index] ?? 0) + 1), bounds.end);
      const rows = endRow - firstRow;
      if (rows <= 0) continue;
      if (start > 0 && start + rows > rowsMax) {
        grids.push(grid);
        [grid, start] = [[], 0];
      }
      const closeBefore = firstDay < from ? facts.closesBefore.get(id) : undefined;
      const symbol = String(symbols.getItem(index));
      grid.push({ id, symbol, start, rows, firstRow, closeBefore: closeBefore ?? Number.NaN });
      start += rows;
    }
  }
  if (grid.length > 0) grids.push(grid);
  return grids;
}
