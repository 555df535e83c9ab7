import { setTimeout as sleep } from 'node:timers/promises';
import { isBarlakeError } from '../../domain/barlake-error.ts';
import { quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { Lake } from '../lake.ts';

/** What reading goes by. */
export interface ReadContext {
  readonly lake: Lake;
  readonly connection: DuckDbConnection;
  readonly signal: AbortSignal;
}

/** The statement that writes a query’s rows, in their order, into a Parquet file. */
export function copyStatement(sql: string, path: string): string {
  return `COPY (${sql}\n) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)`;
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
