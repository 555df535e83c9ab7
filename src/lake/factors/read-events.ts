import { type CapitalEvent, compareEvents } from '../../domain/adjust/apply-events.ts';
import { doubleValues, integerValues } from '../duckdb/column-values.ts';
import { quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { damagedReference, type ReferenceState } from '../reference/find-reference.ts';
import type { FactorInputs } from './factor-inputs.ts';
import { SYMBOL_IDS } from './scan-day-bars.ts';

/** Splits and dividends that count, in dollars, of the numbered symbols: by number, each by ex-day. */
export async function readCapitalEvents(
  connection: DuckDbConnection,
  { reference }: Pick<FactorInputs, 'reference'>,
): Promise<ReadonlyMap<number, readonly CapitalEvent[]>> {
  const events = new Map<number, CapitalEvent[]>();
  const add = (symbol: number, event: CapitalEvent): void => {
    const known = events.get(symbol);
    if (known === undefined) events.set(symbol, [event]);
    else known.push(event);
  };
  await eachEvent(connection, reference.get('splits'), SPLITS, (symbol, day, ratio) =>
    add(symbol, { kind: 'split', day, ratio }),
  );
  await eachEvent(connection, reference.get('dividends'), DIVIDENDS, (symbol, day, amount) =>
    add(symbol, { kind: 'dividend', day, amount }),
  );
  for (const own of events.values()) own.sort(compareEvents);
  return events;
}

const SPLITS = {
  day: 'execution_date',
  size: 'split_to / split_from',
  isWanted: 'split_from > 0 AND split_to > 0',
};
const DIVIDENDS = {
  day: 'ex_dividend_date',
  size: 'cash_amount',
  isWanted: "cash_amount > 0 AND upper(currency) = 'USD'",
};

async function eachEvent(
  connection: DuckDbConnection,
  table: ReferenceState | undefined,
  { day, size, isWanted }: typeof SPLITS,
  take: (symbol: number, day: number, size: number) => void,
): Promise<void> {
  if (table === undefined) return;
  const sql = `SELECT ids.id, events.${day} AS day, (${size})::DOUBLE AS size
    FROM read_parquet(${quoteText(table.file)}, hive_partitioning=false) AS events
    JOIN ${SYMBOL_IDS} AS ids ON ids.symbol = events.ticker
    WHERE effective AND ${day} IS NOT NULL AND ${isWanted}`;
  try {
    const result = await connection.raw.stream(sql);
    for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; ) {
      const [symbols, days, sizes] = [
        integerValues(chunk, 0),
        integerValues(chunk, 1),
        doubleValues(chunk, 2),
      ];
      for (let row = 0; row < chunk.rowCount; row += 1)
        take(symbols[row] ?? 0, days[row] ?? 0, sizes[row] ?? 0);
      chunk = await result.fetchChunk();
    }
  } catch (error) {
    throw damagedReference(table, 'unreadable', error);
  }
}
