import { quoteList } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { Lake } from '../lake.ts';
import { type BarFile, barRelation } from '../query/bar-files.ts';
import { explainReadError } from '../query/explain-read-error.ts';
import { interruptible } from '../query/stream-rows.ts';

/** What rules read with, and of which symbols. */
export interface ValidationReader {
  readonly lake: Pick<Lake, 'root'>;
  readonly connection: DuckDbConnection;
  readonly signal: AbortSignal;
  /** Absent: all. */
  readonly symbols?: readonly string[] | undefined;
}

/** A row of an answer. */
export type ValidationRow = Readonly<Record<string, unknown>>;

/** The bars of a day, in the order of their file. */
export function barsOf(file: BarFile, reader: Pick<ValidationReader, 'symbols'>): string {
  return onlyWanted(barRelation([file]), reader);
}

/** A relation with a column `symbol`, cut down to the symbols that are looked at. */
export function onlyWanted(relation: string, { symbols }: Pick<ValidationReader, 'symbols'>): string {
  if (symbols === undefined) return relation;
  return `(FROM ${relation} WHERE symbol IN (SELECT unnest(${quoteList(symbols)}::VARCHAR[])))`;
}

/** The rows of a query over some files. Throws `E_PARTITION_DAMAGED`, `E_SQL` and the signal’s reason. */
export async function rowsOver(
  files: readonly BarFile[],
  sql: string,
  { lake, connection, signal }: ValidationReader,
): Promise<readonly ValidationRow[]> {
  try {
    return await interruptible(connection, signal, () => connection.rows(sql));
  } catch (error) {
    signal.throwIfAborted();
    throw await explainReadError(error, { root: lake.root, files, isOwnStatement: true });
  }
}

/** A number of a row; 64-bit integers too. */
export function numberOf(row: ValidationRow | undefined, name: string): number {
  const value = row?.[name];
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : 0;
}
