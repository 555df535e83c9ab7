import { calendarRows } from '../../domain/calendar/calendar-rows.ts';
import { DATASETS } from '../../domain/dataset.ts';
import { calendarWindows } from '../../plan/calendar-windows.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { BarGrid } from './bar-grid.ts';
import { dailyGrids } from './daily-grids.ts';
import { columnsToRead, parseFields } from './grid-field.ts';
import type { GridRequest } from './grid-request.ts';
import { gridSource } from './grid-statement.ts';
import type { GridWorld } from './grid-world.ts';
import { minuteGrids } from './minute-grids.ts';
import { dropSlabs, slabsOfBars, slabsOfLives } from './symbol-slabs.ts';

/** Large enough that a kernel call costs nothing beside its work, small enough to have several in memory. */
const ROWS_MAX = 200_000;

/**
 * Reads bars as arrays for kernels, by symbol and time; a series is never in two grids. The symbols are read in slabs of some
 * million bars that the engine sorts, so that memory stays bounded whatever the range. The connection is busy until the last
 * grid, or until the caller stops asking. Throws `E_VERIFY` when a bar has no row, DuckDB’s errors as they are (a damaged file
 * among them), and the signal’s reason.
 */
export async function* readBarGrids(
  connection: DuckDbConnection,
  request: GridRequest,
): AsyncGenerator<BarGrid, void, undefined> {
  const fields = parseFields(request.fields);
  // An average price over a window is weighed by volume.
  const beside = request.fold !== undefined && fields.includes('vwap') ? (['volume'] as const) : [];
  const columns = columnsToRead(request.dataset, fields, [...(request.raw ?? []), ...beside]);
  const world = { connection, request, fields, columns, rowsMax: request.rowsMax ?? ROWS_MAX };
  try {
    yield* DATASETS[request.dataset].timeframe === '1d' ? readDays(world) : readMinutes(world);
  } finally {
    await dropSlabs(connection);
  }
}

async function* readDays(world: GridWorld): AsyncGenerator<BarGrid, void, undefined> {
  const { connection, request, columns } = world;
  if (request.lives === undefined) throw new RangeError('grids of days need the lives of symbols');
  const source = await gridSource(connection, request, columns);
  const rows = calendarRows(request.calendar, request.to);
  const windows = request.fold === undefined ? undefined : calendarWindows(rows, request.fold);
  for (const slab of await slabsOfLives(connection, request.lives, request)) {
    yield* dailyGrids({ ...world, rows, source, windows }, slab);
  }
}

async function* readMinutes(world: GridWorld): AsyncGenerator<BarGrid, void, undefined> {
  const { connection, request, columns } = world;
  const source = await gridSource(connection, request, columns);
  if (source === undefined) return;
  for (const slab of await slabsOfBars(connection, source.bars, request)) {
    yield* minuteGrids({ ...world, source }, slab);
  }
}
