import { quoteList } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';

/** Footers read by one statement. */
const FILES_AT_ONCE = 200;

/** The last expiration among the contracts of each file of options, out of its footer; files without a row are left out. */
export async function lastExpirations(
  connection: DuckDbConnection,
  paths: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (let start = 0; start < paths.length; start += FILES_AT_ONCE) {
    const rows = await connection.rows(
      `SELECT file_name, max(stats_max_value)::VARCHAR AS last
       FROM parquet_metadata(${quoteList(paths.slice(start, start + FILES_AT_ONCE))})
       WHERE path_in_schema = 'expiration' GROUP BY file_name`,
    );
    for (const { file_name: path, last } of rows) {
      if (typeof last === 'string') found.set(String(path), last.slice(0, 10));
    }
  }
  return found;
}
