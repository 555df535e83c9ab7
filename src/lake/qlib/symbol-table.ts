import { parseTradingDay, type TradingDay } from '../../domain/trading-day.ts';
import { quoteList, quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';

/** The type that symbols are read as: numbers in the order of their names, instead of texts. */
export const SYMBOL_TYPE = 'qlib_symbol';

/** The symbols of some files of silver. */
export interface SymbolTable {
  /** By bytes, as silver is sorted. */
  readonly names: readonly string[];
  /** First and last trading day with a bar; absent when there is none. */
  readonly first: TradingDay | undefined;
  readonly last: TradingDay | undefined;
}

/** Which bars count. */
export interface SymbolFilter {
  readonly from?: TradingDay | undefined;
  readonly to?: TradingDay | undefined;
  /** Only these symbols; absent: all. */
  readonly symbols?: readonly string[] | undefined;
}

/** Lists the symbols of some files, and makes {@link SYMBOL_TYPE} of them, for all connections of the session. */
export async function makeSymbolTable(
  connection: DuckDbConnection,
  paths: readonly string[],
  { from, to, symbols }: SymbolFilter,
): Promise<SymbolTable> {
  const filter = [
    'TRUE',
    ...(from === undefined ? [] : [`date >= DATE ${quoteText(from)}`]),
    ...(to === undefined ? [] : [`date <= DATE ${quoteText(to)}`]),
    ...(symbols === undefined ? [] : [`symbol IN (SELECT unnest(${quoteList(symbols)}))`]),
  ].join(' AND ');
  await connection.run(
    `CREATE OR REPLACE TABLE qlib_symbols AS SELECT symbol, min(date) AS first_day, max(date) AS last_day
     FROM read_parquet(${quoteList(paths)}, hive_partitioning=false) WHERE ${filter} GROUP BY symbol`,
  );
  await connection.run(`DROP TYPE IF EXISTS ${SYMBOL_TYPE}`);
  await connection.run(
    `CREATE TYPE ${SYMBOL_TYPE} AS ENUM (SELECT symbol FROM qlib_symbols ORDER BY symbol)`,
  );
  const rows = await connection.rows('SELECT symbol FROM qlib_symbols ORDER BY symbol');
  const [days] = await connection.rows(
    'SELECT min(first_day)::VARCHAR AS first_day, max(last_day)::VARCHAR AS last_day FROM qlib_symbols',
  );
  return {
    names: rows.map((row) => String(row['symbol'])),
    first: dayOf(days?.['first_day']),
    last: dayOf(days?.['last_day']),
  };
}

function dayOf(value: unknown): TradingDay | undefined {
  return typeof value === 'string' ? parseTradingDay(value) : undefined;
}
