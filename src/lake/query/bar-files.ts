import type { DatasetName } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { sharedFiles } from '../../plan/query/shared-files.ts';
import { fileBytesOf, fileHashOf, type PartitionRow, selectPartitions } from '../catalog/partitions.ts';
import { quoteList } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { Lake } from '../lake.ts';
import { inLake } from '../storage/lake-paths.ts';

/** A file of bars that readers may open. */
export interface BarFile {
  readonly dataset: DatasetName;
  readonly day: TradingDay;
  /** Absolute. */
  readonly path: string;
  readonly rows: number;
  /** Where its bars came from; those of grouped answers carry `vwap`. Absent: flat files. */
  readonly source?: PartitionRow['source'];
  /** Of the whole file; absent where the catalog does not count it. */
  readonly sizeBytes?: number;
  /** SHA-256 of the whole file, hex; absent where the catalog does not know it. */
  readonly contentHash?: string | undefined;
  /** Rows of the whole file, when other days lie in it too. It may hold days that are not to be read there any more. */
  readonly sharedRows?: number | undefined;
  /** How to have the file made anew, where that is not by syncing its day. */
  readonly mend?: string;
}

/** Columns of a partition that say how its bars are read. */
export type BarFileRow = Pick<
  PartitionRow,
  'key' | 'path' | 'rows' | 'source' | 'bytes' | 'content_hash' | 'file_bytes' | 'file_rows' | 'file_hash'
>;

/** Which days of a dataset to read; both ends are included. */
export interface BarFileFilter {
  readonly dataset: DatasetName;
  readonly from?: TradingDay | undefined;
  readonly to?: TradingDay | undefined;
}

/** The files that hold a dataset’s bars, by day, as the catalog lists them at this moment; days without a bar are left out. */
export async function selectBarFiles(
  lake: Lake,
  { dataset, from, to }: BarFileFilter,
): Promise<readonly BarFile[]> {
  const partitions = await selectPartitions(lake.catalog.db, {
    layer: 'bronze',
    datasets: [dataset],
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  });
  return barFilesOf(lake, dataset, partitions);
}

/** The files of some days of a dataset’s bronze; days without a bar are left out. */
export function barFilesOf(
  lake: Lake,
  dataset: DatasetName,
  partitions: readonly PartitionRow[],
): readonly BarFile[] {
  return partitions.filter(({ rows }) => rows > 0).map((row) => barFileOf(lake.root, dataset, row));
}

/** A partition of bronze as a file to read. */
export function barFileOf(root: string, dataset: DatasetName, row: BarFileRow): BarFile {
  const { key, path, rows, source, file_rows: sharedRows } = row;
  return {
    dataset,
    day: key as TradingDay,
    path: inLake(root, path),
    rows,
    source,
    sizeBytes: fileBytesOf(row),
    contentHash: fileHashOf(row),
    ...(typeof sharedRows === 'number' ? { sharedRows, mend: MEND_SHARED } : {}),
  };
}

/** A file of many days is not made by a sync of one. */
export const MEND_SHARED = 'barlake scrub --repair';

/**
 * The relation over some files, at least one. The first file of each source gives the columns their types, so `files`
 * must come from {@link widestFirst}. `vwap` is among the columns when a file has it or `withVwap` asks for it, last, and
 * NULL for bars of files that lack it: reading takes the columns of the first file, so that each source is read by itself.
 * Merging schemas (`union_by_name`) is no way out: it reads footers early, and a file that a sync replaces in between
 * silently loses rows (DuckDB 1.5).
 */
export function barRelation(
  files: readonly BarFile[],
  { withVwap = false }: { readonly withVwap?: boolean } = {},
): string {
  const { plain, averaged } = bySource(files);
  if (averaged.length === 0) {
    return withVwap ? `(SELECT *, ${NO_VWAP} FROM ${readFiles(plain)})` : readFiles(plain);
  }
  if (plain.length === 0) return readFiles(averaged);
  return `(SELECT *, ${NO_VWAP} FROM ${readFiles(plain)} UNION ALL BY NAME SELECT * FROM ${readFiles(averaged)})`;
}

const NO_VWAP = 'NULL::DOUBLE AS vwap';

function readFiles(files: readonly BarFile[]): string {
  const { whole, parts } = sharedFiles(files);
  if (parts.length === 0) return readPaths(whole);
  const relations = [
    ...(whole.length === 0 ? [] : [`SELECT * FROM ${readPaths(whole)}`]),
    ...parts.map(({ path, days }) => `SELECT * FROM ${readPaths([path])} WHERE ${onDays(days)}`),
  ];
  return `(${relations.join(' UNION ALL BY NAME ')})`;
}

function readPaths(paths: readonly string[]): string {
  return `read_parquet(${quoteList(paths)}, union_by_name=false, hive_partitioning=false)`;
}

function onDays(days: readonly TradingDay[]): string {
  return `date IN (${days.map((day) => `DATE '${day}'`).join(', ')})`;
}

function bySource(files: readonly BarFile[]): {
  readonly plain: readonly BarFile[];
  readonly averaged: readonly BarFile[];
} {
  return {
    plain: files.filter(({ source }) => source !== 'grouped'),
    averaged: files.filter(({ source }) => source === 'grouped'),
  };
}

/**
 * The files with one of double precision first, of each source, when there is one: a lake that was once synced with
 * `precision: float32` may hold both, and reading must not round. Stops at the first such file, mostly the first of all.
 */
export async function widestFirst(
  connection: DuckDbConnection,
  files: readonly BarFile[],
): Promise<readonly BarFile[]> {
  const { plain, averaged } = bySource(files);
  if (averaged.length === 0) return widestOfFiles(connection, plain);
  return [...(await widestOfFiles(connection, plain)), ...(await widestOfFiles(connection, averaged))];
}

/** The same for files of one source. */
export async function widestOfFiles<File extends { readonly path: string }>(
  connection: DuckDbConnection,
  files: readonly File[],
): Promise<readonly File[]> {
  if (files.length < 2) return files;
  const paths = [...new Set(files.map(({ path }) => path))];
  if (paths.length < 2) return files;
  const [row] = await connection.rows(
    `SELECT file_name FROM parquet_schema(${quoteList(paths)}) WHERE name = 'close' AND type = 'DOUBLE' LIMIT 1`,
  );
  const widest = files.find(({ path }) => path === row?.['file_name']);
  return widest === undefined || widest === files[0]
    ? files
    : [widest, ...files.filter((file) => file !== widest)];
}
