import type { DuckDBAppender, DuckDBDataChunk, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { DATASETS } from '../../domain/dataset.ts';
import { optionExpressions } from '../bronze/bar-select.ts';
import { writeValues } from '../duckdb/column-values.ts';
import { quoteName, quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { BarGrid } from '../features/bar-grid.ts';
import type { PickedRows } from './pick-rows.ts';
import { numberColumns, type SilverShape, silverColumns } from './silver-shape.ts';

/** DuckDB’s vectors have at most so many values. */
const CHUNK_ROWS = 2048;

/** Rows of silver in the engine’s memory, in their order. */
export interface SilverPart {
  readonly rows: number;
  readonly symbols: number;
  append(grid: BarGrid, picked: PickedRows, outputs: readonly Float32Array[]): void;
  /** Ends appending, once; from then on any connection of the session can read the part. */
  close(): void;
}

/**
 * Opens part number `number` of the session. Rows name their symbol by a number, and values that are NaN stay so
 * until {@link partStatement} makes them NULL: strings and NULLs cost many times a number in the client.
 */
export async function openSilverPart(
  connection: DuckDbConnection,
  shape: SilverShape,
  number: number,
): Promise<SilverPart> {
  const api = await import('@duckdb/node-api');
  const columns = numberColumns(shape.dataset);
  const types: readonly DuckDBType[] = [
    api.INTEGER,
    api.BIGINT,
    api.INTEGER,
    ...[...columns, 'split', 'total'].map(() => api.DOUBLE),
    ...shape.features.map(() => api.FLOAT),
  ];
  const typed = types.map((type, index) => `c${index} ${type.toString()}`).join(', ');
  await connection.run(`CREATE OR REPLACE TABLE ${rowsTable(number)} (${typed})`);
  await connection.run(`CREATE OR REPLACE TABLE ${namesTable(number)} (no INTEGER, ticker VARCHAR)`);
  const rows = openTable(await connection.raw.createAppender(rowsTable(number)), api.DuckDBDataChunk, types);
  const names = openTable(await connection.raw.createAppender(namesTable(number)), api.DuckDBDataChunk, [
    api.INTEGER,
    api.VARCHAR,
  ]);
  const symbols: string[] = [];
  let rowCount = 0;
  return {
    get rows() {
      return rowCount;
    },
    get symbols() {
      return symbols.length;
    },
    append(grid, picked, outputs) {
      const known = symbols.length;
      const numberOf = grid.series.map(({ symbol }) => {
        // Series come by symbol: lives and days of one stand together.
        if (symbols.at(-1) !== symbol) symbols.push(symbol);
        return symbols.length - 1;
      });
      appendNames(names, symbols, known);
      const raw = columns.map((name) => rawColumn(grid, name));
      const { timestampUs, dayNumber, splitFactor, totalFactor } = grid;
      const values = [timestampUs, dayNumber, ...raw, splitFactor, totalFactor, ...outputs];
      const numbers = picked.series.map((index) => numberOf[index] ?? 0);
      rows.append(picked.rows.length, (chunk, start) => {
        writeValues(chunk, 0, { from: numbers, start });
        for (const [column, from] of values.entries()) {
          writeValues(chunk, 1 + column, { from, start, rows: picked.rows });
        }
      });
      rowCount += picked.rows.length;
    },
    close() {
      rows.close();
      names.close();
    },
  };
}

function rawColumn({ raw }: BarGrid, name: string): Float64Array {
  const column = raw[name];
  if (column === undefined) throw new RangeError(`the grid has no column ${name}`);
  return column;
}

interface AppendedTable {
  /** Appends so many rows, chunk by chunk; `fillChunk` writes the columns of `count` rows from `start` on. */
  append(rows: number, fillChunk: (chunk: DuckDBDataChunk, start: number, count: number) => void): void;
  close(): void;
}

function openTable(
  appender: DuckDBAppender,
  chunks: typeof DuckDBDataChunk,
  types: readonly DuckDBType[],
): AppendedTable {
  const chunk = chunks.create(types, CHUNK_ROWS);
  let isOpen = true;
  return {
    append(rows, fillChunk) {
      for (let start = 0; start < rows; start += CHUNK_ROWS) {
        const count = Math.min(CHUNK_ROWS, rows - start);
        if (chunk.rowCount !== count) chunk.rowCount = count;
        fillChunk(chunk, start, count);
        appender.appendDataChunk(chunk);
      }
    },
    close() {
      if (isOpen) appender.closeSync();
      isOpen = false;
    },
  };
}

function appendNames(names: AppendedTable, symbols: readonly string[], first: number): void {
  names.append(symbols.length - first, (chunk, start, count) => {
    fill(chunk, 0, count, (index) => first + start + index);
    fill(chunk, 1, count, (index) => symbols[first + start + index] ?? '');
  });
}

function fill(
  chunk: DuckDBDataChunk,
  column: number,
  count: number,
  valueAt: (index: number) => DuckDBValue,
): void {
  const vector = chunk.getColumnVector(column);
  for (let index = 0; index < count; index += 1) vector.setItem(index, valueAt(index));
  vector.flush();
}

function rowsTable(number: number): string {
  return `silver_rows_${number}`;
}

function namesTable(number: number): string {
  return `silver_names_${number}`;
}

/**
 * Makes a connection ready to read a closed part. The symbols become a list in a variable, looked up by number: a join
 * would not keep the rows in order.
 */
export async function preparePart(
  connection: DuckDbConnection,
  { dataset }: SilverShape,
  number: number,
): Promise<void> {
  const lists = ['ticker AS symbol', ...(DATASETS[dataset].asset === 'options' ? optionExpressions() : [])];
  for (const expression of lists) {
    const name = expression.slice(expression.lastIndexOf(' ') + 1);
    await connection.run(
      `SET VARIABLE ${listName(name)} = (SELECT list(${name} ORDER BY no) FROM (SELECT no, ${expression} FROM ${namesTable(number)}))`,
    );
  }
}

function listName(column: string): string {
  return `silver_${column}`;
}

/** The rows of a closed part in the columns of silver, in the order in which they were appended. */
export function partStatement(shape: SilverShape, number: number): string {
  const numbers = numberColumns(shape.dataset);
  const own = new Map<string, string>([
    ['timestamp', 'make_timestamptz(c1)'],
    ['date', "DATE '1970-01-01' + c2"],
    ...numbers.map((name, index) => [name, `c${3 + index}`] as const),
    [
      'transactions',
      `CASE WHEN NOT isnan(c${3 + numbers.indexOf('transactions')}) THEN c${3 + numbers.indexOf('transactions')} END`,
    ],
    ['split_factor', `c${3 + numbers.length}`],
    ['total_factor', `c${4 + numbers.length}`],
  ]);
  const firstFeature = 5 + numbers.length;
  const columns = silverColumns(shape);
  const firstOwn = columns.length - shape.features.length;
  const selected = columns.map(({ name, type }, index) => {
    const feature = `c${firstFeature + index - firstOwn}`;
    const value =
      index >= firstOwn
        ? `CASE WHEN isfinite(${feature}) THEN ${feature} END`
        : (own.get(name) ?? `getvariable(${quoteText(listName(name))})[c0 + 1]`);
    return `(${value})::${type} AS ${quoteName(name)}`;
  });
  return `SELECT ${selected.join(', ')} FROM ${rowsTable(number)}`;
}

/** Gives a part’s memory back. */
export async function dropPart(connection: DuckDbConnection, number: number): Promise<void> {
  await connection.run(`DROP TABLE IF EXISTS ${rowsTable(number)}`);
  await connection.run(`DROP TABLE IF EXISTS ${namesTable(number)}`);
}
