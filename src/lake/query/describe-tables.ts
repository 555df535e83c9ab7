import type { DuckDbConnection } from '../duckdb/session.ts';
import type { Lake } from '../lake.ts';
import type { LakeTable } from './lake-table.ts';
import { listLakeTables } from './lake-tables.ts';

/** A table that statements can name, with its columns in their order. */
export interface TableDescription extends Pick<LakeTable, 'name' | 'kind' | 'about'> {
  /** Types as DuckDB writes them. None for a table whose files cannot be read. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** Every table of a lake, for completion and for people. Makes them on the connection, which must be new. */
export async function describeTables(
  connection: DuckDbConnection,
  lake: Lake,
  signal: AbortSignal,
): Promise<readonly TableDescription[]> {
  const tables = await listLakeTables(lake);
  for (const table of tables) {
    signal.throwIfAborted();
    const opened = await table.open('columns');
    // What is damaged has no columns to show, and that is all it keeps from being shown.
    await opened.create(connection).catch(() => undefined);
  }
  const rows = await connection.rows(
    `SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE schema_name = 'main' AND NOT internal ORDER BY table_name, column_index`,
  );
  const columns = Map.groupBy(rows, (row) => String(row['table_name']));
  return tables.map(({ name, kind, about }) => ({
    name,
    kind,
    about,
    columns: (columns.get(name) ?? []).map((row) => ({
      name: String(row['column_name']),
      type: String(row['data_type']),
    })),
  }));
}
