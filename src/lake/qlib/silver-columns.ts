import { quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { SilverFile } from './export-job.ts';

/** The columns that every one of some files of silver has. */
export async function silverColumns(
  connection: DuckDbConnection,
  files: readonly SilverFile[],
): Promise<ReadonlySet<string>> {
  let common: ReadonlySet<string> | undefined;
  for (const { path } of files) {
    const rows = await connection.rows(
      `SELECT column_name FROM (DESCRIBE SELECT * FROM read_parquet(${quoteText(path)}, hive_partitioning=false))`,
    );
    const names = new Set(rows.map((row) => String(row['column_name'])));
    common = common === undefined ? names : common.intersection(names);
  }
  return common ?? new Set();
}
