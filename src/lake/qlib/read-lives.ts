import type { DuckDbConnection } from '../duckdb/session.ts';

/**
 * By symbol with more than one life: the days (since 1970) on which its lives begin, ascending. `lives` is a relation with
 * `symbol` and `first_day`.
 */
export async function readLives(
  connection: DuckDbConnection,
  lives: string,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const rows = await connection.rows(
    `SELECT symbol, (first_day - DATE '1970-01-01')::INTEGER AS day FROM ${lives}
     WHERE symbol IN (SELECT symbol FROM ${lives} GROUP BY symbol HAVING count(*) > 1) ORDER BY symbol, day`,
  );
  const starts = new Map<string, number[]>();
  for (const row of rows) {
    const symbol = String(row['symbol']);
    const known = starts.get(symbol) ?? [];
    known.push(Number(row['day']));
    starts.set(symbol, known);
  }
  return starts;
}
