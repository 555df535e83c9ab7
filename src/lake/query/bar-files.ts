import type { DatasetName } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { selectPartitions } from '../catalog/partitions.ts';
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
  /** Absent where the catalog does not count it. */
  readonly sizeBytes?: number;
}

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
  return partitions
    .filter(({ rows }) => rows > 0)
    .map(({ key, path, rows, bytes }) => ({
      dataset,
      day: key as TradingDay,
      path: inLake(lake.root, path),
      rows,
      sizeBytes: bytes,
    }));
}

/**
 * The relation over some files, at least one. The first file gives the columns their types, so `files` must come from
 * {@link widestFirst}. Merging schemas (`union_by_name`) is no way out: it reads footers early, and a file that a sync
 * replaces in between silently loses rows (DuckDB 1.5).
 */
export function barRelation(files: readonly BarFile[]): string {
  return `read_parquet(${quoteList(files.map(({ path }) => path))}, union_by_name=false, hive_partitioning=false)`;
}

/**
 * The files with one of double precision first, when there is one: a lake that was once synced with `precision: float32`
 * may hold both, and reading must not round. Stops at the first such file, mostly the first of all.
 */
export async function widestFirst(
  connection: DuckDbConnection,
  files: readonly BarFile[],
): Promise<readonly BarFile[]> {
  if (files.length < 2) return files;
  const [row] = await connection.rows(
    `SELECT file_name FROM parquet_schema(${quoteList(files.map(({ path }) => path))}) WHERE name = 'close' AND type = 'DOUBLE' LIMIT 1`,
  );
  const widest = files.find(({ path }) => path === row?.['file_name']);
  return widest === undefined || widest === files[0]
    ? files
    : [widest, ...files.filter((file) => file !== widest)];
}
