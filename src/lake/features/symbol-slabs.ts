import { quoteList } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { GridRequest } from './grid-request.ts';

/** Bars that are sorted at a time: some hundred megabytes, and few enough passes over files that hold all symbols. */
const SLAB_ROWS = 4_000_000;

/** Symbols that follow one another and are read by one statement. */
export interface SymbolSlab {
  /** Temporary table with `symbol, id` and, for bars of days, `first_day, last_day` of each life in the range. */
  readonly table: string;
  readonly firstId: number;
  readonly lastId: number;
  readonly firstSymbol: string;
  readonly lastSymbol: string;
}

const TABLE = 'temp.grid_symbols';

/** Numbers the symbols that have a life in the range, in their order, and cuts them into slabs. */
export async function slabsOfLives(
  connection: DuckDbConnection,
  lives: string,
  { from, to, symbols }: GridRequest,
): Promise<readonly SymbolSlab[]> {
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE grid_symbols AS
     SELECT symbol, (dense_rank() OVER (ORDER BY symbol) - 1)::INTEGER AS id, first_day, last_day,
       ((least(last_day, DATE '${to}') - greatest(first_day, DATE '${from}') + 1) * 5 + 6) // 7 AS rows
     FROM ${lives} WHERE first_day <= DATE '${to}' AND last_day >= DATE '${from}'${among(symbols, 'AND')}`,
  );
  return cutSlabs(connection);
}

/** Numbers the symbols that have a bar, in their order, and cuts them into slabs. */
export async function slabsOfBars(
  connection: DuckDbConnection,
  bars: string,
  { symbols }: GridRequest,
): Promise<readonly SymbolSlab[]> {
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE grid_symbols AS
     SELECT symbol, (row_number() OVER (ORDER BY symbol) - 1)::INTEGER AS id, rows
     FROM (SELECT symbol, count(*) AS rows FROM ${bars}${among(symbols, 'WHERE')} GROUP BY symbol)`,
  );
  return cutSlabs(connection);
}

/** Drops what the slabs were made with. */
export async function dropSlabs(connection: DuckDbConnection): Promise<void> {
  await connection.run('DROP TABLE IF EXISTS temp.grid_symbols');
}

async function cutSlabs(connection: DuckDbConnection): Promise<readonly SymbolSlab[]> {
  const rows = await connection.rows(
    `SELECT min(id) AS first_id, max(id) AS last_id, min(symbol) AS first_symbol, max(symbol) AS last_symbol
     FROM (SELECT symbol, id, (sum(rows) OVER (ORDER BY id) - rows) // ${SLAB_ROWS} AS slab
       FROM (SELECT symbol, id, sum(rows)::BIGINT AS rows FROM ${TABLE} GROUP BY symbol, id))
     GROUP BY slab ORDER BY slab`,
  );
  return rows.map((row) => ({
    table: TABLE,
    firstId: Number(row['first_id']),
    lastId: Number(row['last_id']),
    firstSymbol: String(row['first_symbol']),
    lastSymbol: String(row['last_symbol']),
  }));
}

function among(symbols: readonly string[] | undefined, word: 'AND' | 'WHERE'): string {
  return symbols === undefined ? '' : ` ${word} symbol IN (SELECT unnest(${quoteList(symbols)}::VARCHAR[]))`;
}
