import type { DuckDBDataChunk, DuckDBResult } from '@duckdb/node-api';
import type { TradingDay } from '../../domain/trading-day.ts';
import { doubleValues, integerValues } from '../duckdb/column-values.ts';
import { quoteName, quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection, DuckDbSession } from '../duckdb/session.ts';
import type { OpenHours } from './qlib-calendar.ts';
import { resampledBars } from './resampled-bars.ts';
import type { SymbolBars } from './symbol-bars.ts';
import { SYMBOL_TYPE, type SymbolTable } from './symbol-table.ts';

/** What to read of a file of silver. */
export interface SilverRead {
  readonly symbols: SymbolTable;
  /** Columns to read, as DOUBLE; those that the file lacks are NaN. */
  readonly columns: readonly string[];
  readonly isDaily: boolean;
  /** Minutes to fold to one bar, within each day’s hours; absent: bars as they are. */
  readonly fold?: { readonly minutes: number; readonly hours: readonly OpenHours[] } | undefined;
  readonly from?: TradingDay | undefined;
  readonly to?: TradingDay | undefined;
}

/** A file of silver, read symbol by symbol. */
export interface SymbolReader extends Disposable {
  /** The next symbol’s bars; `undefined` at the end. Valid until the next call. */
  next(): Promise<(SymbolBars & { readonly code: number }) | undefined>;
}

/** Reads one file of silver, which is sorted by symbol and time. The engine works ahead while symbols are taken. */
export async function openSymbolReader(
  session: DuckDbSession,
  path: string,
  read: SilverRead,
): Promise<SymbolReader> {
  const connection = await session.connect();
  try {
    const stream = await chunksOf(connection, await statementFor(connection, path, read));
    return { next: symbolByTheTime(stream, read), [Symbol.dispose]: () => connection[Symbol.dispose]() };
  } catch (error) {
    connection[Symbol.dispose]();
    throw error;
  }
}

/** Columns that stand before those asked for: symbol, day, minute. */
const KEYS = 3;

async function statementFor(
  connection: DuckDbConnection,
  path: string,
  { columns, isDaily, fold, from, to }: SilverRead,
): Promise<string> {
  const file = `read_parquet(${quoteText(path)}, hive_partitioning=false)`;
  const held = await connection.rows(`SELECT column_name FROM (DESCRIBE SELECT * FROM ${file})`);
  const names = new Set(held.map((row) => String(row['column_name'])));
  const filter = [
    'qlib_code IS NOT NULL',
    ...(from === undefined ? [] : [`date >= DATE ${quoteText(from)}`]),
    ...(to === undefined ? [] : [`date <= DATE ${quoteText(to)}`]),
  ].join(' AND ');
  const minute = isDaily ? '0::INTEGER' : '(epoch_us(timestamp) // 60000000)::INTEGER';
  const bars = `SELECT enum_code(TRY_CAST(symbol AS ${SYMBOL_TYPE}))::INTEGER AS qlib_code, (date - DATE '1970-01-01')::INTEGER AS qlib_day, ${minute} AS qlib_minute, * FROM ${file} WHERE ${filter}`;
  if (fold !== undefined) return resampledBars(bars, { ...fold, columns, names });
  const values = columns.map((name) =>
    names.has(name) ? `coalesce(${quoteName(name)}::DOUBLE, 'NaN'::DOUBLE)` : "'NaN'::DOUBLE",
  );
  return `SELECT qlib_code, qlib_day, qlib_minute${values.map((value) => `, ${value}`).join('')} FROM (${bars})`;
}

/** The chunks of a statement; the next is asked for before the last is used up. */
async function chunksOf(
  connection: DuckDbConnection,
  sql: string,
): Promise<() => Promise<DuckDBDataChunk | undefined>> {
  const result: DuckDBResult = await connection.raw.stream(sql);
  let ahead = result.fetchChunk();
  return async () => {
    const chunk = await ahead;
    if (chunk === null || chunk.rowCount === 0) return undefined;
    ahead = result.fetchChunk();
    // Whoever takes the chunk after this one sees the error; nobody may, when reading is given up.
    ahead.catch(() => undefined);
    return chunk;
  };
}

interface Place {
  readonly codes: Int32Array;
  readonly arrays: readonly (Int32Array | Float64Array)[];
  readonly rows: number;
  at: number;
}

function symbolByTheTime(
  nextChunk: () => Promise<DuckDBDataChunk | undefined>,
  { symbols, columns }: SilverRead,
): SymbolReader['next'] {
  const buffers = [new Int32Array(0), new Int32Array(0), ...columns.map(() => new Float64Array(0))];
  let place: Place | undefined;
  const advance = async (): Promise<Place | undefined> => {
    if (place !== undefined && place.at < place.rows) return place;
    const chunk = await nextChunk();
    place = chunk === undefined ? undefined : openChunk(chunk, columns.length);
    return place;
  };
  return async () => {
    const first = await advance();
    if (first === undefined) return undefined;
    const code = first.codes[first.at] ?? -1;
    let rows = 0;
    for (let each: Place | undefined = first; each !== undefined; each = await advance()) {
      const end = endOfRun(each, code);
      if (end === each.at) break;
      rows = copyRun(each, end, { buffers, rows });
      each.at = end;
    }
    const [dayNumbers, minutes] = buffers as [Int32Array, Int32Array];
    return {
      code,
      symbol: symbols.names[code] ?? '',
      rows,
      dayNumbers: dayNumbers.subarray(0, rows),
      minutes: minutes.subarray(0, rows),
      columns: new Map(
        columns.map((name, index) => [name, (buffers[index + 2] as Float64Array).subarray(0, rows)]),
      ),
    };
  };
}

function openChunk(chunk: DuckDBDataChunk, columnCount: number): Place {
  return {
    codes: integerValues(chunk, 0),
    arrays: [
      integerValues(chunk, 1),
      integerValues(chunk, 2),
      ...Array.from({ length: columnCount }, (_, index) => doubleValues(chunk, index + KEYS)),
    ],
    rows: chunk.rowCount,
    at: 0,
  };
}

function endOfRun({ codes, rows, at }: Place, code: number): number {
  let end = at;
  while (end < rows && codes[end] === code) end += 1;
  return end;
}

/** Copies the rows up to `end` behind those that are in the buffers; answers how many are there then. */
function copyRun(
  { arrays, at }: Place,
  end: number,
  target: { readonly buffers: (Int32Array | Float64Array)[]; readonly rows: number },
): number {
  const { buffers } = target;
  const rows = target.rows + end - at;
  for (const [index, array] of arrays.entries()) {
    const buffer = withRoom(buffers[index] ?? new Float64Array(0), rows);
    buffer.set(array.subarray(at, end), target.rows);
    buffers[index] = buffer;
  }
  return rows;
}

function withRoom<Values extends Int32Array | Float64Array>(values: Values, rows: number): Values {
  if (values.length >= rows) return values;
  const length = Math.max(1024, 2 * rows);
  const larger = values instanceof Int32Array ? new Int32Array(length) : new Float64Array(length);
  larger.set(values);
  return larger as Values;
}
