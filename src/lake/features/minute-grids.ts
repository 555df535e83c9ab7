import type { DuckDBDataChunk } from '@duckdb/node-api';
import { integerValues } from '../duckdb/column-values.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { BarGrid } from './bar-grid.ts';
import { NO_FACTORS, readFactorTable } from './factor-table.ts';
import { finishGrid } from './finish-grid.ts';
import { cutArrays, emptyArrays, type GridArrays, growArrays, storeRun } from './grid-arrays.ts';
import { type GridSource, gridStatement } from './grid-statement.ts';
import type { GridWorld } from './grid-world.ts';
import type { PlannedSeries } from './planned-series.ts';
import { streamChunks } from './stream-chunks.ts';
import type { SymbolSlab } from './symbol-slabs.ts';

/** Minutes of a day: the last series of a grid begins before its limit and seldom ends there. */
const SPARE_ROWS = 1440;

/** Lays out the minutes of a slab’s symbols: each trading day of a symbol is a series of the bars that there are. */
export async function* minuteGrids(
  { connection, request, fields, columns, rowsMax, source }: GridWorld & { readonly source: GridSource },
  slab: SymbolSlab,
): AsyncGenerator<BarGrid, void, undefined> {
  const { steps, signal } = request;
  const factors = steps === undefined ? NO_FACTORS : await readFactorTable(connection, steps, slab);
  const symbols = await symbolNames(connection, slab);
  const open = (): Layout => ({ arrays: emptyArrays(rowsMax + SPARE_ROWS, columns), rows: 0, days: [] });
  const finish = ({ arrays, rows, days }: Layout): BarGrid => {
    const series = days.map(({ id, start }, index): PlannedSeries => {
      const end = days[index + 1]?.start ?? rows;
      const symbol = symbols[id - slab.firstId] ?? '';
      return { id, symbol, start, rows: end - start, firstRow: 0, closeBefore: Number.NaN };
    });
    return finishGrid(cutArrays(arrays, rows), series, { factors, fields });
  };
  let layout = open();
  for await (const chunk of streamChunks(connection, gridStatement(source, slab, 'timestamp'), signal)) {
    const { rowCount } = chunk;
    for (let start = 0; start < rowCount; ) {
      const end = appendBars(layout, chunk, { start, rowCount, rowsMax });
      if (end < rowCount) {
        yield finish(layout);
        layout = open();
      }
      start = end;
    }
  }
  if (layout.rows > 0) yield finish(layout);
}

/** A grid that is being filled; its arrays grow when one day of a symbol has more bars than there is room. */
interface Layout {
  arrays: GridArrays;
  rows: number;
  readonly days: SymbolDay[];
}

interface SymbolDay {
  readonly id: number;
  readonly day: number;
  readonly start: number;
}

/** Appends a chunk’s bars from `start` on, up to the first series that belongs in the next grid; gives where it stopped. */
function appendBars(
  layout: Layout,
  chunk: DuckDBDataChunk,
  {
    start,
    rowCount,
    rowsMax,
  }: { readonly start: number; readonly rowCount: number; readonly rowsMax: number },
): number {
  const [ids, days] = [integerValues(chunk, 0), integerValues(chunk, 1)];
  let { id, day } = layout.days.at(-1) ?? { id: -1, day: 0 };
  let end = start;
  for (; end < rowCount; end += 1) {
    const [ownId, ownDay] = [ids[end] ?? 0, days[end] ?? 0];
    if (ownId === id && ownDay === day) continue;
    const row = layout.rows + end - start;
    if (row >= rowsMax) break;
    [id, day] = [ownId, ownDay];
    layout.days.push({ id, day, start: row });
  }
  while (layout.rows + end - start > layout.arrays.rows) layout.arrays = growArrays(layout.arrays);
  layout.arrays.dayNumber.set(days.subarray(start, end), layout.rows);
  storeRun(layout.arrays, chunk, { start, end, firstRow: layout.rows });
  layout.rows += end - start;
  return end;
}

/** The slab’s symbols by id, from its first id on. */
async function symbolNames(
  connection: DuckDbConnection,
  { table, firstId, lastId }: SymbolSlab,
): Promise<readonly string[]> {
  const rows = await connection.rows(
    `SELECT symbol FROM ${table} WHERE id BETWEEN ${firstId} AND ${lastId} ORDER BY id`,
  );
  return rows.map(({ symbol }) => String(symbol));
}
