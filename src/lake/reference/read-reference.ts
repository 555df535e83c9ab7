import type { DuckDBValue } from '@duckdb/node-api';
import type { ReferenceTableName } from '../../domain/reference/reference-table-name.ts';
import { parseTradingDay, type TradingDay } from '../../domain/trading-day.ts';
import { quoteName, quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection, DuckDbSession } from '../duckdb/session.ts';
import type { Lake } from '../lake.ts';
import type { Statement } from '../query/stream-rows.ts';
import { damagedReference, findReference, type ReferenceState } from './find-reference.ts';
import type { ReferenceRow } from './reference-table.ts';

/**
 * The rows of a table as it is now, in the file’s order, about 2,000 at a time; none when it was never published. Days
 * come as `YYYY-MM-DD`, instants in ISO 8601 with `Z`. Throws `E_PARTITION_DAMAGED` and the signal’s reason.
 */
export async function* readReference(
  lake: Lake,
  session: DuckDbSession,
  name: ReferenceTableName,
  signal: AbortSignal,
): AsyncGenerator<readonly ReferenceRow[], void, undefined> {
  const state = await findReference(lake, name);
  if (state === undefined) return;
  if (!state.isIntact) throw damagedReference(state, 'missing or of another size');
  using connection = await session.connect();
  const relation = `read_parquet(${quoteText(state.file)}, hive_partitioning=false)`;
  try {
    const columns = await connection.rows(`DESCRIBE SELECT * FROM ${relation}`);
    const fields = columns.map((column) => plainField(String(column['column_name']), column['column_type']));
    const sql = `SELECT ${fields.join(', ')} FROM ${relation}`;
    yield* streamPlainRows(connection, { sql, values: [] }, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw damagedReference(state, 'unreadable', error);
  }
}

function plainField(name: string, type: DuckDBValue | undefined): string {
  const column = quoteName(name);
  if (type !== 'TIMESTAMP WITH TIME ZONE') return column;
  return `strftime(${column}, '%Y-%m-%dT%H:%M:%S.%gZ') AS ${column}`;
}

/** Rows of a query as plain values, a chunk at a time. The connection takes no other statement meanwhile. */
export async function* streamPlainRows(
  connection: DuckDbConnection,
  { sql, values }: Pick<Statement, 'sql' | 'values'>,
  signal: AbortSignal,
): AsyncGenerator<readonly ReferenceRow[], void, undefined> {
  const result = await connection.raw.stream(sql, [...values]);
  const names = result.deduplicatedColumnNames();
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; ) {
    signal.throwIfAborted();
    const rows = chunk.getRows();
    yield rows.map((values) =>
      Object.fromEntries(values.map((value, index) => [names[index] ?? '', toPlain(value)])),
    );
    chunk = await result.fetchChunk();
  }
}

function toPlain(value: DuckDBValue): string | number | boolean | null {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
  return typeof value === 'bigint' ? Number(value) : String(value);
}

/** The latest day in a column of a table that is not after `until`; `undefined` when there is none. */
export async function latestDayIn(
  session: DuckDbSession,
  { file }: Pick<ReferenceState, 'file'>,
  column: string,
  until: TradingDay,
): Promise<TradingDay | undefined> {
  using connection = await session.connect();
  const [row] = await connection.rows(
    `SELECT max(${quoteName(column)})::VARCHAR AS day FROM read_parquet(${quoteText(file)}, hive_partitioning=false)
     WHERE ${quoteName(column)} <= ?::DATE`,
    [until],
  );
  return parseTradingDay(String(row?.['day']));
}
