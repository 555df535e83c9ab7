import type { DuckDBValue } from '@duckdb/node-api';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import { quoteText } from '../duckdb/quote.ts';
import { checkSelect } from './check-select.ts';
import { explainReadError } from './explain-read-error.ts';
import { type PreparedLake, prepareLake } from './prepare-lake.ts';
import { copyStatement, type ReadContext } from './query-bars.ts';
import type { QueryResult, RowBatch } from './query-result.ts';
import { interruptible, streamRows } from './stream-rows.ts';

/** A statement over the lake. */
export interface SqlQuery {
  readonly sql: string;
  /** For `?` and `$1` in their order; absent: none. */
  readonly values?: readonly DuckDBValue[] | undefined;
  readonly limit: number | undefined;
  /** A Parquet file to write instead of answering; the one file the engine may write. */
  readonly copyTo?: string;
}

/**
 * Runs one reading statement over views of every dataset, their quarantine, reference data and the catalog’s tables. Nothing else can be
 * reached: the statement is checked by {@link checkSelect}, and the engine may open the listed files only. The connection is
 * closed in for good: another statement takes another session. Throws `E_SQL`, `E_PARTITION_DAMAGED` and the signal’s reason. Resolves to `undefined` when copying.
 */
export async function runSql(query: SqlQuery, context: ReadContext): Promise<QueryResult | undefined> {
  const { connection, signal } = context;
  const { values = [] } = query;
  const checked = await checkSelect(connection, query.sql);
  const prepared = await prepareLake(checked, context, query.copyTo);
  try {
    if (query.copyTo === undefined) {
      const result = await streamRows(connection, { sql: query.sql, values, rowsMax: query.limit }, signal);
      return { ...result, batches: explained(result.batches, context, prepared) };
    }
    const limit = query.limit === undefined ? '' : ` LIMIT ${query.limit}`;
    const copy = copyStatement(`${relationOf(query.sql, values)}${limit}`, query.copyTo);
    await interruptible(connection, signal, () => connection.run(copy, values));
    return undefined;
  } catch (error) {
    throw await explain(error, context, prepared);
  }
}

/** A statement as something to select from. Values cannot be bound inside of `query`, semicolons can only be written there. */
function relationOf(sql: string, values: readonly DuckDBValue[]): string {
  return values.length === 0 ? `FROM query(${quoteText(sql)})` : `FROM (${sql.replace(/[;\s]+$/, '')}\n)`;
}

async function* explained(
  batches: AsyncIterable<RowBatch>,
  context: ReadContext,
  prepared: PreparedLake,
): AsyncGenerator<RowBatch> {
  try {
    yield* batches;
  } catch (error) {
    throw await explain(error, context, prepared);
  }
}

async function explain(
  error: unknown,
  { lake, signal }: ReadContext,
  { files, names }: PreparedLake,
): Promise<unknown> {
  // Whatever the engine says of being interrupted, this is why.
  if (signal.aborted) return signal.reason;
  const known = await explainReadError(error, { root: lake.root, files });
  const unknown =
    known instanceof BarlakeError ? /Table with name (\S+) does not exist/.exec(known.message) : null;
  if (!(known instanceof BarlakeError) || unknown === null) return known;
  const near = nearestWord(String(unknown[1]).toLowerCase(), names);
  return new BarlakeError('E_SQL', {
    message: known.message,
    mend: `${near === undefined ? '' : `Did you mean ${near}? `}Tables are ${names.join(', ')}.`,
    cause: error,
  });
}
