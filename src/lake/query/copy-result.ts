import { DuckDBDataChunk } from '@duckdb/node-api';
import { quoteName } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { copyStatement } from './query-bars.ts';
import type { QueryResult } from './query-result.ts';
import { interruptible } from './stream-rows.ts';

/** Rows of one chunk of the engine. */
const CHUNK_ROWS = 2048;

/**
 * Writes a result that did not come out of the engine into a Parquet file, in place of what is there. The rows go through a
 * temporary table, which is spilled to disk when it is large; the connection must not be the one that the result reads from.
 */
export async function copyResult(
  connection: DuckDbConnection,
  result: QueryResult,
  { path, signal }: { readonly path: string; readonly signal: AbortSignal },
): Promise<void> {
  await loadResult(connection, result, { table: 'copied', signal });
  await interruptible(connection, signal, () => connection.run(copyStatement('FROM copied', path)));
  await connection.run('DROP TABLE temp.copied');
}

/**
 * Puts a result into a temporary table of the connection, in place of one of that name; spilled to disk when it is large. The
 * connection must not be the one that the result reads from.
 */
export async function loadResult(
  connection: DuckDbConnection,
  { columns, batches }: QueryResult,
  { table, signal }: { readonly table: string; readonly signal: AbortSignal },
): Promise<void> {
  const shape = columns.map(({ name, type }) => `${quoteName(name)} ${type.toString()}`);
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${quoteName(table)} (${shape.join(', ')})`);
  const types = columns.map(({ type }) => type);
  const appender = await connection.raw.createAppender(table, null, 'temp');
  for await (const batch of batches) {
    signal.throwIfAborted();
    for (let start = 0; start < batch.rowCount; start += CHUNK_ROWS) {
      const rows = Math.min(CHUNK_ROWS, batch.rowCount - start);
      const chunk = DuckDBDataChunk.create(types, rows);
      for (const [index, values] of batch.columns.entries()) {
        chunk.setColumnValues(index, values.slice(start, start + rows));
      }
      appender.appendDataChunk(chunk);
    }
  }
  appender.closeSync();
}
