import type { TradingDay } from '../../domain/trading-day.ts';
import { quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { damagedReference, type ReferenceState } from '../reference/find-reference.ts';

/** What of each table decides about prices, as SQL: the day, and a text of the row. */
const EVENTS = {
  splits: { day: 'execution_date', text: "concat_ws(' ', ticker, split_from, split_to, effective)" },
  dividends: { day: 'ex_dividend_date', text: "concat_ws(' ', ticker, cash_amount, currency, effective)" },
} as const;

/** A hash of the corporate actions of each day that has some. Throws `E_PARTITION_DAMAGED`. */
export async function readEventHashes(
  connection: DuckDbConnection,
  tables: Readonly<Record<keyof typeof EVENTS, ReferenceState | undefined>>,
): Promise<ReadonlyMap<TradingDay, string>> {
  const hashes = new Map<TradingDay, string>();
  for (const name of ['splits', 'dividends'] as const) {
    const table = tables[name];
    if (table === undefined) continue;
    const { day, text } = EVENTS[name];
    const sql = `SELECT ${day}::VARCHAR AS day, md5(string_agg(line, '|' ORDER BY line)) AS hash
      FROM (SELECT ${day}, ${text} AS line FROM read_parquet(${quoteText(table.file)}, hive_partitioning=false))
      WHERE ${day} IS NOT NULL GROUP BY 1`;
    const rows = await connection.rows(sql).catch((error: unknown) => {
      throw damagedReference(table, 'unreadable', error);
    });
    for (const row of rows) {
      const key = String(row['day']) as TradingDay;
      hashes.set(key, `${hashes.get(key) ?? ''}${String(row['hash'])}`);
    }
  }
  return hashes;
}
