import { quoteName, quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { BarFile } from '../query/bar-files.ts';
import { pairBars } from './pair-bars.ts';

/** Bars named for a day; the others are counted elsewhere. */
const BARS_MAX = 50;

/** A bar that two versions of a day do not have in common. */
export interface DifferingBar {
  readonly symbol: string;
  readonly timestampMs: number;
  readonly state: 'added' | 'removed' | 'changed';
  /** `close 10 → 11, volume 5 → 6`; empty unless it was changed. */
  readonly change: string;
}

/** The first bars, by symbol and instant, that differ between two versions of a day. Throws what the engine throws. */
export async function differingBars(
  connection: DuckDbConnection,
  before: BarFile,
  after: BarFile,
): Promise<readonly DifferingBar[]> {
  const { from, isChanged, differs } = await pairBars(connection, before, after);
  const changes = differs.map(({ name, sql }) => {
    const text = (side: string): string => `coalesce(${side}.${quoteName(name)}::VARCHAR, 'nothing')`;
    return `CASE WHEN ${sql} THEN ${quoteText(`${name} `)} || ${text('b')} || ' → ' || ${text('a')} END`;
  });
  const rows = await connection.rows(
    `SELECT coalesce(b.symbol, a.symbol) AS symbol, epoch_ms(coalesce(b.timestamp, a.timestamp))::DOUBLE AS ms,
       CASE WHEN b.symbol IS NULL THEN 'added' WHEN a.symbol IS NULL THEN 'removed' ELSE 'changed' END AS state,
       CASE WHEN b.symbol IS NULL OR a.symbol IS NULL THEN '' ELSE concat_ws(', ', ${changes.join(', ')}) END AS change
     FROM ${from} WHERE b.symbol IS NULL OR a.symbol IS NULL OR (${isChanged})
     ORDER BY symbol, ms LIMIT ${BARS_MAX}`,
  );
  return rows.map((row) => ({
    symbol: String(row['symbol']),
    timestampMs: Number(row['ms']),
    state: row['state'] as DifferingBar['state'],
    change: String(row['change']),
  }));
}
