import type { BarColumns } from '../../domain/adjust/walk-bars.ts';
import { DATASETS } from '../../domain/dataset.ts';
import type { TradingCalendar } from '../../domain/trading-calendar.ts';
import { doubleValues, integerValues } from '../duckdb/column-values.ts';
import { quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { type BarFile, barRelation, widestFirst } from '../query/bar-files.ts';
import { interruptible } from '../query/stream-rows.ts';
import type { FactorInputs } from './factor-inputs.ts';

/** The table of symbols, numbered from 0 in the order of their bytes: `id, symbol`. */
export const SYMBOL_IDS = 'factor_symbols';

/** Days made of minutes, after {@link numberSymbols}: `symbol, date, open, close, volume`. */
export const MINUTE_DAYS = 'factor_minute_days';

/** Rows sorted by day at once; a statement costs a millisecond, and sorting so many some ten. */
const ROWS_AT_ONCE = 1_000_000;

/** Which bars to go over. */
export interface DayBarScan {
  readonly inputs: Pick<FactorInputs, 'daily' | 'minute'>;
  /** Of the asset, for the close of the regular session. */
  readonly calendar: TradingCalendar;
  /** Absent: all. */
  readonly symbols?: readonly string[] | undefined;
  readonly signal: AbortSignal;
}

/** Numbers the symbols; resolves to how many there are. Minutes are made into days on the way. */
export async function numberSymbols(connection: DuckDbConnection, scan: DayBarScan): Promise<number> {
  const { inputs, symbols, signal } = scan;
  await foldMinutes(connection, scan);
  const daily = symbols === undefined ? inputs.daily : [];
  const sources = [
    `SELECT DISTINCT symbol FROM ${MINUTE_DAYS}`,
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
  for (const files of inGroups(merged, symbols === undefined ? ROWS_AT_ONCE : Number.POSITIVE_INFINITY)) {
    const relation = await relationOf(connection, files);
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

async function relationOf(connection: DuckDbConnection, files: readonly BarFile[]): Promise<string> {
  const daily = files.filter(({ dataset }) => DATASETS[dataset].timeframe === '1d');
  const [first, last] = [files[0]?.day, files.at(-1)?.day];
  const parts = [
    ...(daily.length === 0
      ? []
      : [`SELECT symbol, date, open, close FROM ${barRelation(await widestFirst(connection, daily))}`]),
    ...(daily.length === files.length
      ? []
      : [
          `SELECT symbol, date, open, close FROM ${MINUTE_DAYS} WHERE date BETWEEN DATE '${first}' AND DATE '${last}'`,
        ]),
  ];
  return `(${parts.join(' UNION ALL ')})`;
}

/** Files one after the other, in groups of so many rows and one file at least. */
function inGroups(files: readonly BarFile[], rowsMax: number): readonly (readonly BarFile[])[] {
  const groups: BarFile[][] = [];
  let rows = Number.POSITIVE_INFINITY;
  for (const file of files) {
    // Of minutes, one bar in two hundred is left.
    const added = DATASETS[file.dataset].timeframe === '1d' ? file.rows : file.rows / 200;
    if (rows + added > rowsMax || groups.length === 0) {
      groups.push([file]);
      rows = added;
    } else {
      groups.at(-1)?.push(file);
      rows += added;
    }
  }
  return groups;
}

/** Days without daily bars: the first open and the last close of the regular session, or of the day where nothing traded in it. */
async function foldMinutes(connection: DuckDbConnection, scan: DayBarScan): Promise<void> {
  const { inputs, calendar, symbols, signal } = scan;
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${MINUTE_DAYS} (symbol VARCHAR, date DATE, open DOUBLE, close DOUBLE, volume DOUBLE)`,
  );
  const filter =
    symbols === undefined ? '' : ` WHERE symbol IN (${['NULL', ...symbols.map(quoteText)].join(', ')})`;
  for (const file of inputs.minute) {
    const session = calendar.session(file.day);
    const isRegular =
      session === undefined
        ? 'true'
        : `epoch_ms(timestamp) >= ${session.openMs} AND epoch_ms(timestamp) < ${session.closeMs}`;
    const volume = DATASETS[file.dataset].hasVolume ? 'sum(volume)' : 'NULL';
    const sql = `INSERT INTO ${MINUTE_DAYS}
      SELECT symbol, any_value(date),
        coalesce(arg_min(open, timestamp) FILTER (${isRegular}), arg_min(open, timestamp)),
        coalesce(arg_max(close, timestamp) FILTER (${isRegular}), arg_max(close, timestamp)), ${volume}
      FROM ${barRelation([file])}${filter} GROUP BY symbol`;
    await interruptible(connection, signal, () => connection.run(sql));
  }
}
