import type { BarColumns } from '../../domain/adjust/walk-bars.ts';
import { DATASETS } from '../../domain/dataset.ts';
import type { TradingCalendar } from '../../domain/trading-calendar.ts';
import { doubleValues, integerValues } from '../duckdb/column-values.ts';
import { quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { type BarFile, barRelation, widestFirst } from '../query/bar-files.ts';
import { interruptible } from '../query/stream-rows.ts';
import type { FactorInputs } from './factor-inputs.ts';
import { FOLDED_DAYS, foldDays } from './fold-days.ts';

/** The table of symbols, numbered from 0 in the order of their bytes: `id, symbol`. */
export const SYMBOL_IDS = 'factor_symbols';

/** Rows sorted by day at once; a statement costs a millisecond, and sorting so many some ten. */
const ROWS_AT_ONCE = 1_000_000;

/** Which bars to go over. */
export interface DayBarScan {
  readonly inputs: Pick<FactorInputs, 'daily' | 'minute' | 'series'>;
  /** Of the asset, for the close of the regular session. */
  readonly calendar: TradingCalendar;
  /** Absent: all. */
  readonly symbols?: readonly string[] | undefined;
  readonly signal: AbortSignal;
}

/** Numbers the symbols; resolves to how many there are. Minutes are made into days on the way. */
export async function numberSymbols(connection: DuckDbConnection, scan: DayBarScan): Promise<number> {
  const { inputs, symbols, signal } = scan;
  await foldDays(connection, scan);
  const daily = symbols === undefined ? inputs.daily : [];
  const sources = [
    `SELECT DISTINCT symbol FROM ${FOLDED_DAYS}`,
    ...(daily.length === 0
      ? []
      : [`SELECT DISTINCT symbol FROM ${barRelation(await widestFirst(connection, daily))}`]),
    ...(symbols === undefined || symbols.length === 0
      ? []
      : [`SELECT unnest([${symbols.map(quoteText).join(', ')}]) AS symbol`]),
  ];
  await interruptible(connection, signal, () =>
    connection.run(
      `CREATE OR REPLACE TEMP TABLE ${SYMBOL_IDS} AS
       SELECT (row_number() OVER (ORDER BY symbol) - 1)::INTEGER AS id, symbol FROM (${sources.join(' UNION ')})`,
    ),
  );
  const [row] = await connection.rows(`SELECT count(*)::INTEGER AS symbols FROM ${SYMBOL_IDS}`);
  return Number(row?.['symbols'] ?? 0);
}

/** One bar for each symbol and day, days ascending, a few thousand at a time; after {@link numberSymbols}. Valid until the next. */
export async function* scanDayBars(
  connection: DuckDbConnection,
  scan: DayBarScan,
): AsyncGenerator<BarColumns, void, undefined> {
  const { inputs, symbols, signal } = scan;
  const merged = [...inputs.daily, ...inputs.minute].toSorted((left, right) =>
    left.day < right.day ? -1 : 1,
  );
  for (const group of inGroups(merged, symbols === undefined ? ROWS_AT_ONCE : Number.POSITIVE_INFINITY)) {
    const relation = await relationOf(connection, group);
    const sql = `SELECT ids.id, bars.date, bars.open::DOUBLE, bars.close::DOUBLE
      FROM ${relation} AS bars JOIN ${SYMBOL_IDS} AS ids USING (symbol) ORDER BY bars.date`;
    const result = await interruptible(connection, signal, () => connection.raw.stream(sql));
    for (;;) {
      const chunk = await interruptible(connection, signal, () => result.fetchChunk());
      if (chunk === null || chunk.rowCount === 0) break;
      yield {
        rows: chunk.rowCount,
        symbols: integerValues(chunk, 0),
        days: integerValues(chunk, 1),
        opens: doubleValues(chunk, 2),
        closes: doubleValues(chunk, 3),
      };
    }
  }
}

async function relationOf(connection: DuckDbConnection, { files, start, end }: FileGroup): Promise<string> {
  const daily = files.filter(({ dataset }) => DATASETS[dataset].timeframe === '1d');
  const parts = [
    `SELECT symbol, date, open, close FROM ${FOLDED_DAYS} WHERE date >= DATE '${start}' AND date < DATE '${end}'`,
    ...(daily.length === 0
      ? []
      : [`SELECT symbol, date, open, close FROM ${barRelation(await widestFirst(connection, daily))}`]),
  ];
  return `(${parts.join(' UNION ALL ')})`;
}

interface FileGroup {
  readonly files: readonly BarFile[];
  /** Half-open; the groups’ ranges follow upon each other and leave no day out. */
  readonly start: string;
  readonly end: string;
}

/** Files one after the other, in groups of so many rows and one file at least; one group when there are none. */
function inGroups(files: readonly BarFile[], rowsMax: number): readonly FileGroup[] {
  const groups: BarFile[][] = [[]];
  let rows = 0;
  for (const file of files) {
    // Of minutes, one bar in two hundred is left.
    const added = DATASETS[file.dataset].timeframe === '1d' ? file.rows : file.rows / 200;
    if (rows > 0 && rows + added > rowsMax) {
      groups.push([]);
      rows = 0;
    }
    groups.at(-1)?.push(file);
    rows += added;
  }
  return groups.map((own, index) => ({
    files: own,
    start: index === 0 ? '0001-01-01' : (own[0]?.day ?? '9999-12-31'),
    end: groups[index + 1]?.[0]?.day ?? '9999-12-31',
  }));
}
