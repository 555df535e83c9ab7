import type { DuckDBDataChunk, DuckDBResult, DuckDBValue } from '@duckdb/node-api';
import { createChunkReader } from '../duckdb/chunk-reader.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { QueryResult, RowBatch } from './query-result.ts';

/** An interrupt that meets a statement before it has begun is lost, so it is repeated this often. */
const INTERRUPT_EVERY_MS = 50;

/** A statement to read from. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly DuckDBValue[];
  /** Rows to stop after; absent: all. */
  readonly rowsMax?: number | undefined;
}

/**
 * Starts a statement; resolves when its first rows are there. Throws the signal’s reason once that aborts, and DuckDB’s
 * errors as they are.
 */
export async function streamRows(
  connection: DuckDbConnection,
  { sql, values, rowsMax }: Statement,
  signal: AbortSignal,
): Promise<QueryResult> {
  const { result, first } = await interruptible(connection, signal, async () => {
    const result = await connection.raw.stream(sql, [...values]);
    return { result, first: await result.fetchChunk() };
  });
  const names = result.deduplicatedColumnNames();
  return {
    columns: names.map((name, index) => ({ name, type: result.columnType(index) })),
    batches: readBatches({ connection, result, first, rowsMax: rowsMax ?? Number.POSITIVE_INFINITY }, signal),
  };
}

/** Runs work on a connection that stops, with the signal’s reason, when the signal aborts. */
export async function interruptible<T>(
  connection: DuckDbConnection,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  let timer: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    connection.raw.interrupt();
    timer = setInterval(() => connection.raw.interrupt(), INTERRUPT_EVERY_MS);
  };
  signal.addEventListener('abort', interrupt, { once: true });
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', interrupt);
    clearInterval(timer);
  }
}

interface Reading {
  readonly connection: DuckDbConnection;
  readonly result: DuckDBResult;
  readonly first: DuckDBDataChunk | null;
  readonly rowsMax: number;
}

async function* readBatches(reading: Reading, signal: AbortSignal): AsyncGenerator<RowBatch> {
  const { connection, result, rowsMax } = reading;
  const reader = createChunkReader();
  let rowsLeft = rowsMax;
  let chunk = reading.first;
  while (chunk !== null && chunk.rowCount > 0 && rowsLeft > 0) {
    signal.throwIfAborted();
    const rowCount = Math.min(chunk.rowCount, rowsLeft);
    rowsLeft -= rowCount;
    yield { rowCount, columns: reader.columns(chunk) };
    chunk = rowsLeft > 0 ? await interruptible(connection, signal, async () => result.fetchChunk()) : null;
  }
}
