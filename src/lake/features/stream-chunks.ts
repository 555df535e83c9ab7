import type { DuckDBDataChunk } from '@duckdb/node-api';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { interruptible } from '../query/stream-rows.ts';

/**
 * The answer to a query, chunk by chunk as it is computed. Each chunk is valid until the next one is asked for. Throws DuckDB’s
 * errors and the signal’s reason.
 */
export async function* streamChunks(
  connection: DuckDbConnection,
  sql: string,
  signal: AbortSignal = NEVER,
): AsyncGenerator<DuckDBDataChunk, void, undefined> {
  const result = await interruptible(connection, signal, () => connection.raw.stream(sql));
  for (;;) {
    const chunk = await interruptible(connection, signal, () => result.fetchChunk());
    if (chunk === null || chunk.rowCount === 0) return;
    yield chunk;
  }
}

const NEVER = new AbortController().signal;
