import { isBarlakeError } from '../../domain/barlake-error.ts';
import { parseTradingDay } from '../../domain/trading-day.ts';
import type { TickerChange } from '../../plan/universe/apply-ticker-changes.ts';
import type { DuckDbSession } from '../duckdb/session.ts';
import type { Lake } from '../lake.ts';
import { readReference } from '../reference/read-reference.ts';
import type { ReferenceRow } from '../reference/reference-table.ts';

/** Every change of a ticker that the lake’s events know of; none when there is no such table, or it cannot be read. */
export async function readTickerChanges(
  lake: Lake,
  session: DuckDbSession,
  signal: AbortSignal,
): Promise<readonly TickerChange[]> {
  const changes: TickerChange[] = [];
  try {
    for await (const rows of readReference(lake, session, 'events', signal)) {
      changes.push(...rows.flatMap(toChange));
    }
  } catch (error) {
    // They refine days; without them the days on which lists were read stand.
    if (!isBarlakeError(error, 'E_PARTITION_DAMAGED')) throw error;
    return [];
  }
  return changes;
}

function toChange(row: ReferenceRow): readonly TickerChange[] {
  const date = parseTradingDay(String(row['date']));
  const names = [row['composite_figi'], row['cik']].filter((name) => typeof name === 'string');
  const isChange = row['type'] === 'ticker_change' && typeof row['ticker'] === 'string';
  return date === undefined || !isChange ? [] : [{ names, date, ticker: String(row['ticker']) }];
}
