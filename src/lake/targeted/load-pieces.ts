import { existsSync } from 'node:fs';
import type { DuckDBValue } from '@duckdb/node-api';
import { DATASETS } from '../../domain/dataset.ts';
import type { Bar } from '../../domain/resample/fold-bars.ts';
import { tradingDay } from '../../domain/trading-day.ts';
import type { DayRange } from '../../plan/fetch-task.ts';
import { snapInward, zoneOfAsset } from '../../plan/series-window.ts';
import { quoteList } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { bringFiles } from '../storage/bring-files.ts';
import { inLake } from '../storage/lake-paths.ts';
import { seriesPath } from './series-file.ts';
import type { SeriesPiece } from './series-piece.ts';
import { fromPairs, isAbout, readSeriesProvenances, type SeriesProvenance } from './series-provenance.ts';

/** A piece with what its file says so far; `undefined` when there is no file of ours. */
export interface LoadedPiece {
  readonly piece: SeriesPiece;
  readonly heldPath: string | undefined;
  readonly held: SeriesProvenance | undefined;
}

const TABLES = `
  CREATE TEMP TABLE received (piece INTEGER, ms DOUBLE, open DOUBLE, high DOUBLE, low DOUBLE, close DOUBLE,
    volume DOUBLE, transactions UINTEGER, vwap DOUBLE);
  CREATE TEMP TABLE pieces (piece INTEGER, zone VARCHAR, path VARCHAR);
  CREATE TEMP TABLE ranges (piece INTEGER, kind VARCHAR, first DATE, last DATE);
  CREATE TEMP VIEW fresh AS
    SELECT piece, make_timestamptz((ms * 1000)::BIGINT) AS timestamp,
      (make_timestamptz((ms * 1000)::BIGINT) AT TIME ZONE zone)::DATE AS date,
      open, high, low, close, volume, transactions, vwap
    FROM received JOIN pieces USING (piece);`;

/** Columns of bars after `piece`, in the order of files; `symbol` is added when they are written. */
export const BAR_COLUMNS = 'timestamp, date, open, high, low, close, volume, transactions, vwap';

/** Rows of one chunk that the engine takes at once. */
const CHUNK_ROWS = 2048;

/**
 * Puts pieces and what their files hold into temporary tables of the connection: `fresh`, `held` and `merged`. A file that
 * is not ours or cannot be read counts as none.
 */
export async function loadPieces(
  connection: DuckDbConnection,
  root: string,
  pieces: readonly SeriesPiece[],
): Promise<readonly LoadedPiece[]> {
  for (const statement of TABLES.split(';').filter((each) => each.trim() !== ''))
    await connection.run(statement);
  const loaded = await readHeld(connection, root, pieces);
  await appendBars(connection, pieces);
  await appendRows(
    connection,
    'pieces',
    ['INTEGER', 'VARCHAR', 'VARCHAR'],
    [
      pieces.map((_, index) => index),
      pieces.map(({ series }) => zoneOfAsset(series.asset)),
      loaded.map(({ heldPath }) => heldPath ?? null),
    ],
  );
  await appendRanges(connection, loaded);
  await connection.run(`CREATE TEMP TABLE held AS ${heldBars(loaded)}`);
  await connection.run(`CREATE TEMP TABLE merged AS SELECT piece, ${BAR_COLUMNS} FROM fresh UNION ALL
    SELECT piece, ${BAR_COLUMNS} FROM held
    WHERE NOT EXISTS (SELECT 1 FROM ranges WHERE ranges.piece = held.piece AND kind = 'new' AND held.date BETWEEN first AND last)
      AND NOT EXISTS (SELECT 1 FROM fresh WHERE fresh.piece = held.piece AND fresh.timestamp = held.timestamp)`);
  return loaded;
}

async function readHeld(
  connection: DuckDbConnection,
  root: string,
  pieces: readonly SeriesPiece[],
): Promise<readonly LoadedPiece[]> {
  await bringFiles(pieces.map((piece) => inLake(root, seriesPath(piece))));
  const places = pieces.map((piece) => {
    const path = inLake(root, seriesPath(piece));
    return { piece, path: existsSync(path) ? path : undefined };
  });
  const paths = places.flatMap(({ path }) => (path === undefined ? [] : [path]));
  const footers = await readSeriesProvenances(connection, paths).catch(async () =>
    readEach(connection, paths),
  );
  return places.map(({ piece, path }) => {
    const held = path === undefined ? undefined : footers.get(path);
    const isOurs = held !== undefined && isAbout(held, piece);
    return { piece, heldPath: isOurs ? path : undefined, held: isOurs ? held : undefined };
  });
}

/** One file that cannot be read must not hide the others. */
async function readEach(
  connection: DuckDbConnection,
  paths: readonly string[],
): Promise<ReadonlyMap<string, SeriesProvenance>> {
  const found = new Map<string, SeriesProvenance>();
  for (const path of paths) {
    const one = await readSeriesProvenances(connection, [path]).catch(
      () => new Map<string, SeriesProvenance>(),
    );
    for (const [name, provenance] of one) found.set(name, provenance);
  }
  return found;
}

function heldBars(loaded: readonly LoadedPiece[]): string {
  const parts = [true, false].flatMap((hasVolume) => {
    const paths = loaded.flatMap(({ piece, heldPath }) =>
      heldPath === undefined || DATASETS[`${piece.series.asset}_daily`].hasVolume !== hasVolume
        ? []
        : [heldPath],
    );
    if (paths.length === 0) return [];
    const columns = hasVolume
      ? BAR_COLUMNS
      : BAR_COLUMNS.replace('volume, transactions, vwap', 'NULL::DOUBLE, NULL::UINTEGER, NULL::DOUBLE');
    return [
      `SELECT piece, ${columns} FROM read_parquet(${quoteList(paths)}, filename=true, hive_partitioning=false) AS file
       JOIN pieces ON pieces.path = file.filename`,
    ];
  });
  return parts.length > 0 ? parts.join(' UNION ALL ') : `SELECT piece, ${BAR_COLUMNS} FROM fresh WHERE false`;
}

async function appendBars(connection: DuckDbConnection, pieces: readonly SeriesPiece[]): Promise<void> {
  const types = ['INTEGER', ...Array<string>(6).fill('DOUBLE'), 'UINTEGER', 'DOUBLE'];
  for (const [index, { bars }] of pieces.entries()) {
    for (let start = 0; start < bars.length; start += CHUNK_ROWS) {
      const rows = bars.slice(start, start + CHUNK_ROWS);
      const column = (pick: (bar: Bar) => number | undefined): DuckDBValue[] =>
        rows.map((bar) => pick(bar) ?? null);
      await appendRows(connection, 'received', types, [
        rows.map(() => index),
        column((bar) => bar.startMs),
        column((bar) => bar.open),
        column((bar) => bar.high),
        column((bar) => bar.low),
        column((bar) => bar.close),
        column((bar) => bar.volume),
        column((bar) => bar.transactions),
        column((bar) => bar.vwap),
      ]);
    }
  }
}

const OPEN_END = tradingDay('9999-12-31');

/** `new`: days of the piece. `settled`: days held before whose windows were whole, so that a change of them is news. */
async function appendRanges(connection: DuckDbConnection, loaded: readonly LoadedPiece[]): Promise<void> {
  const rows = loaded.flatMap(({ piece, held }, index) => {
    const settled = fromPairs(piece.source === 'aggregates' ? (held?.covered ?? []) : []).flatMap((range) => {
      const whole = snapInward(range, piece.series.timeframe, OPEN_END);
      return whole === undefined ? [] : [whole];
    });
    const name = (kind: string, ranges: readonly DayRange[]): [number, string, string, string][] =>
      ranges.map(({ from, to }) => [index, kind, from, to]);
    return [...name('new', piece.ranges), ...name('settled', settled)];
  });
  if (rows.length === 0) return;
  await connection.run(
    `INSERT INTO ranges SELECT row[1]::INTEGER, row[2], row[3]::DATE, row[4]::DATE
     FROM (SELECT unnest(from_json(?::JSON, '["json"]')) AS value), LATERAL (SELECT from_json(value, '["VARCHAR"]') AS row)`,
    [JSON.stringify(rows)],
  );
}

/** Appends columns of equal length to a temporary table. */
async function appendRows(
  connection: DuckDbConnection,
  table: string,
  types: readonly string[],
  columns: readonly (readonly DuckDBValue[])[],
): Promise<void> {
  if (columns[0]?.length === 0) return;
  const { DOUBLE, DuckDBDataChunk, INTEGER, UINTEGER, VARCHAR } = await import('@duckdb/node-api');
  const known = { DOUBLE, INTEGER, UINTEGER, VARCHAR };
  const chunk = DuckDBDataChunk.create(types.map((type) => known[type as keyof typeof known]));
  chunk.setColumns(columns);
  const appender = await connection.raw.createAppender(table, 'main', 'temp');
  appender.appendDataChunk(chunk);
  appender.closeSync();
}
