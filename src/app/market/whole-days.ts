import { DATASETS } from '../../domain/dataset.ts';
import { apiSpelling } from '../../domain/pair-symbol.ts';
import type { Bar } from '../../domain/resample/fold-bars.ts';
import { doubleValues } from '../../lake/duckdb/column-values.ts';
import type { DuckDbConnection } from '../../lake/duckdb/session.ts';
import { type BarFile, barRelation } from '../../lake/query/bar-files.ts';
import { explainReadError } from '../../lake/query/explain-read-error.ts';
import { interruptible } from '../../lake/query/stream-rows.ts';
import type { TickerDay } from '../../vendor-api/market-source.ts';
import { BAR_COLUMNS, barAt, barColumns, type FileReading } from './read-bars.ts';

/** Every symbol’s bar of a day, tickers in the spelling of the API. Throws `E_PARTITION_DAMAGED` and the signal’s reason. */
export async function readWholeDay(file: BarFile, reading: FileReading): Promise<readonly TickerDay[]> {
  const sql = `SELECT ${columnsOf(file)}, symbol FROM ${relationOf(file)}`;
  return readRows(sql, [], { file, reading });
}

/** The last minute of a day, of every symbol or of some. Throws like {@link readWholeDay}. */
export async function readLastMinutes(
  file: BarFile,
  tickers: readonly string[] | undefined,
  reading: FileReading,
): Promise<readonly TickerDay[]> {
  const filter =
    tickers === undefined ? '' : `WHERE symbol IN (${['NULL', ...tickers.map(() => '?')].join(', ')})`;
  // Within a symbol the file ascends in time, but an aggregate sees its rows in any order.
  const sql = `SELECT bar.* FROM (
      SELECT arg_max(bars, timestamp) AS bar FROM (SELECT ${columnsOf(file)}, symbol, timestamp FROM ${relationOf(file)} ${filter}) AS bars
      GROUP BY symbol)`;
  return readRows(sql, tickers ?? [], { file, reading });
}

function columnsOf({ dataset }: BarFile): string {
  return barColumns(DATASETS[dataset].asset);
}

function relationOf(file: BarFile): string {
  return barRelation([file], { withVwap: true });
}

async function readRows(
  sql: string,
  values: readonly string[],
  { file, reading }: { readonly file: BarFile; readonly reading: FileReading },
): Promise<readonly TickerDay[]> {
  const { connection, signal, root } = reading;
  try {
    return await interruptible(connection, signal, async () => collect(connection, sql, values));
  } catch (error) {
    throw await explainReadError(error, { root, files: [file], isOwnStatement: true });
  }
}

async function collect(
  connection: DuckDbConnection,
  sql: string,
  values: readonly string[],
): Promise<TickerDay[]> {
  const result = await connection.raw.stream(sql, [...values]);
  const days: TickerDay[] = [];
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; ) {
    const { rowCount } = chunk;
    const columns: Float64Array[] = [];
    for (let index = 0; index < BAR_COLUMNS; index += 1) columns.push(doubleValues(chunk, index));
    const symbols = chunk.getColumnValues(BAR_COLUMNS);
    for (let row = 0; row < rowCount; row += 1) {
      days.push({ ticker: apiSpelling(String(symbols[row])), bar: barAt(columns, row) });
    }
    chunk = await result.fetchChunk();
  }
  return days;
}

/** Bars by ticker; of two with one ticker the first counts. */
export function byTicker(days: readonly TickerDay[]): ReadonlyMap<string, Bar> {
  const bars = new Map<string, Bar>();
  for (const { ticker, bar } of days) if (!bars.has(ticker)) bars.set(ticker, bar);
  return bars;
}
