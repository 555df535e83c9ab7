import { quoteName } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { type BarFile, barRelation } from '../query/bar-files.ts';

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

/**
 * Pairs the bars of two versions of a day by symbol and instant. Values count as different when they are not the same to the last
 * bit in the lesser precision of the two; a column that only one version has is not looked at. Throws what the engine throws.
 */
export async function compareBarsOfDay(
  connection: DuckDbConnection,
  before: BarFile,
  after: BarFile,
): Promise<DayDifference> {
  const [left, right] = [barRelation([before]), barRelation([after])];
  const columns = await commonColumns(connection, left, right);
  const differs = columns
    .map(({ name, isSingle }) => {
      const [was, is] = [`b.${quoteName(name)}`, `a.${quoteName(name)}`];
      return isSingle ? `${was}::FLOAT IS DISTINCT FROM ${is}::FLOAT` : `${was} IS DISTINCT FROM ${is}`;
    })
    .join(' OR ');
  const rows = await connection.rows(
    `SELECT coalesce(b.symbol, a.symbol) AS symbol,
       count(*) FILTER (b.symbol IS NULL)::DOUBLE AS added,
       count(*) FILTER (a.symbol IS NULL)::DOUBLE AS removed,
       count(*) FILTER (b.symbol IS NOT NULL AND a.symbol IS NOT NULL AND (${differs}))::DOUBLE AS changed
     FROM (SELECT * FROM ${left}) AS b FULL JOIN (SELECT * FROM ${right}) AS a
       ON b.symbol = a.symbol AND b.timestamp = a.timestamp
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

async function commonColumns(
  connection: DuckDbConnection,
  left: string,
  right: string,
): Promise<readonly { readonly name: string; readonly isSingle: boolean }[]> {
  const [before, after] = [await typesOf(connection, left), await typesOf(connection, right)];
  return [...before].flatMap(([name, type]) => {
    const other = after.get(name);
    return other === undefined ? [] : [{ name, isSingle: type !== other && [type, other].includes('FLOAT') }];
  });
}

async function typesOf(connection: DuckDbConnection, relation: string): Promise<ReadonlyMap<string, string>> {
  const rows = await connection.rows(`DESCRIBE SELECT * FROM ${relation}`);
  return new Map(rows.map((row) => [String(row['column_name']), String(row['column_type'])]));
}
