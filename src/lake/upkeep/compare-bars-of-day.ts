import type { DuckDbConnection } from '../duckdb/session.ts';
import type { BarFile } from '../query/bar-files.ts';
import { pairBars } from './pair-bars.ts';

/** Symbols named for a day; the others are counted. */
const SYMBOLS_MAX = 20;

/** How a symbol’s bars of a day differ. */
export interface SymbolDifference {
  readonly symbol: string;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
}

/** How two versions of a day differ. */
export interface DayDifference extends Omit<SymbolDifference, 'symbol'> {
  readonly symbolCount: number;
  readonly symbols: readonly SymbolDifference[];
}

/** Counts the bars of two versions of a day that are not the same, paired as {@link pairBars} does. Throws what the engine throws. */
export async function compareBarsOfDay(
  connection: DuckDbConnection,
  before: BarFile,
  after: BarFile,
): Promise<DayDifference> {
  const { from, isChanged } = await pairBars(connection, before, after);
  const rows = await connection.rows(
    `SELECT coalesce(b.symbol, a.symbol) AS symbol,
       count(*) FILTER (b.symbol IS NULL)::DOUBLE AS added,
       count(*) FILTER (a.symbol IS NULL)::DOUBLE AS removed,
       count(*) FILTER (${isChanged})::DOUBLE AS changed
     FROM ${from}
     GROUP BY 1 HAVING added + removed + changed > 0 ORDER BY 1`,
  );
  const symbols = rows.map((row) => ({
    symbol: String(row['symbol']),
    added: Number(row['added']),
    removed: Number(row['removed']),
    changed: Number(row['changed']),
  }));
  const sum = (pick: (each: SymbolDifference) => number): number =>
    symbols.reduce((total, each) => total + pick(each), 0);
  return {
    added: sum(({ added }) => added),
    removed: sum(({ removed }) => removed),
    changed: sum(({ changed }) => changed),
    symbolCount: symbols.length,
    symbols: symbols.slice(0, SYMBOLS_MAX),
  };
}
