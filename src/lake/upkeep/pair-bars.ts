import { quoteName } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { type BarFile, barRelation } from '../query/bar-files.ts';

/** Two versions of a day, bar by bar. */
export interface PairedBars {
  /** Relation of the pairs: `b` is the earlier bar, `a` the later one; all of one is NULL where only the other version has it. */
  readonly from: string;
  /** Condition: both are there, and not the same. */
  readonly isChanged: string;
  /** Condition for each column that both versions have: its values are not the same. */
  readonly differs: readonly { readonly name: string; readonly sql: string }[];
}

/**
 * Pairs the bars of two versions of a day by symbol and instant. Values count as different when they are not the same to the last
 * bit in the lesser precision of the two; a column that only one version has is not looked at. Throws what the engine throws.
 */
export async function pairBars(
  connection: DuckDbConnection,
  before: BarFile,
  after: BarFile,
): Promise<PairedBars> {
  const [left, right] = [barRelation([before]), barRelation([after])];
  const columns = await commonColumns(connection, left, right);
  const differs = columns.map(({ name, isSingle }) => {
    const [was, is] = [`b.${quoteName(name)}`, `a.${quoteName(name)}`];
    const sql = isSingle ? `${was}::FLOAT IS DISTINCT FROM ${is}::FLOAT` : `${was} IS DISTINCT FROM ${is}`;
    return { name, sql };
  });
  return {
    from: `(SELECT * FROM ${left}) AS b FULL JOIN (SELECT * FROM ${right}) AS a
       ON b.symbol = a.symbol AND b.timestamp = a.timestamp`,
    isChanged: `b.symbol IS NOT NULL AND a.symbol IS NOT NULL AND (${differs.map(({ sql }) => sql).join(' OR ')})`,
    differs,
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
