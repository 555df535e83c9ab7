import { quoteList, quoteName } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { ReadFile } from './explain-read-error.ts';
import type { OpenTable } from './lake-table.ts';

/** A view over files; `sql` is the query behind it. */
export function viewOf(
  name: string,
  files: readonly ReadFile[],
  sql: (connection: DuckDbConnection) => Promise<string>,
): OpenTable {
  return {
    files,
    async create(connection) {
      await connection.run(`CREATE OR REPLACE VIEW ${quoteName(name)} AS ${await sql(connection)}`);
    },
  };
}

/** A view over files that are alike; `emptySql` gives the columns where there is none. */
export function plainView(name: string, files: readonly ReadFile[], emptySql?: string): OpenTable {
  const sql =
    files.length === 0 && emptySql !== undefined
      ? emptySql
      : `SELECT * FROM read_parquet(${quoteList(files.map(({ path }) => path))}, union_by_name=false, hive_partitioning=false)`;
  return viewOf(name, files, async () => sql);
}
