import { setTimeout as sleep } from 'node:timers/promises';
import { isBarlakeError } from '../../domain/barlake-error.ts';
import { quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { Lake } from '../lake.ts';
import { type BarFile, type BarFileFilter, selectBarFiles, widestFirst } from './bar-files.ts';
import { type BarSelection, barStatement } from './bar-statement.ts';
import { explainReadError } from './explain-read-error.ts';
import type { QueryResult, RowBatch } from './query-result.ts';
import { interruptible, type Statement, streamRows } from './stream-rows.ts';

/** Which bars to read. */
export type BarQuery = BarSelection & BarFileFilter;

/** What reading goes by. */
export interface ReadContext {
  readonly lake: Lake;
  readonly connection: DuckDbConnection;
  readonly signal: AbortSignal;
}

/**
 * Bars by symbol and time, streamed. Throws `E_PARTITION_DAMAGED` when a file of the catalog’s list is missing or cannot be
 * read, `E_SQL` when the engine gives up (memory), and the signal’s reason.
 */
export async function queryBars(query: BarQuery, context: ReadContext): Promise<QueryResult> {
  return withFiles(query, context, async (statement, files) => {
    const result = await streamRows(context.connection, statement, context.signal);
    return { ...result, batches: explained(result.batches, context.lake.root, files) };
  });
}

/** Writes the same bars into a Parquet file, in place of what is there. */
export async function copyBars(query: BarQuery, context: ReadContext, path: string): Promise<void> {
  const { connection, signal } = context;
  await withFiles(query, context, async ({ sql, values }) => {
    await interruptible(connection, signal, () => connection.run(copyStatement(sql, path), values));
  });
}

/** The statement that writes a query’s rows, in their order, into a Parquet file. */
export function copyStatement(sql: string, path: string): string {
  return `COPY (${sql}\n) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)`;
}

/** Takes the list of files and reads; once more with a new list when a file went away in between. */
async function withFiles<T>(
  query: BarQuery,
  { lake, connection, signal }: ReadContext,
  read: (statement: Statement, files: readonly BarFile[]) => Promise<T>,
): Promise<T> {
  return retryVanished(signal, async () => {
    const listed = await selectBarFiles(lake, query);
    try {
      const files = await widestFirst(connection, listed);
      return await read(barStatement(query, files), files);
    } catch (error) {
      throw await explainReadError(error, { root: lake.root, files: listed, isOwnStatement: true });
    }
  });
}

const ATTEMPTS = 8;
const PAUSE_MS = 100;

/** Tries again when a file is missing: a writer at work may have removed what the list still named. */
export async function retryVanished<T>(signal: AbortSignal, read: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await read();
    } catch (error) {
      if (attempt === ATTEMPTS || !isMissing(error)) throw error;
    }
    await sleep(PAUSE_MS, undefined, { signal });
  }
}

function isMissing(error: unknown): boolean {
  return isBarlakeError(error, 'E_PARTITION_DAMAGED') && error.details['found'] === 'missing';
}

async function* explained(
  batches: AsyncIterable<RowBatch>,
  root: string,
  files: readonly BarFile[],
): AsyncGenerator<RowBatch> {
  try {
    yield* batches;
  } catch (error) {
    throw await explainReadError(error, { root, files, isOwnStatement: true });
  }
}
