import { type Asset, DATASETS } from '../../domain/dataset.ts';
import type { Bar } from '../../domain/resample/fold-bars.ts';
import { doubleValues } from '../../lake/duckdb/column-values.ts';
import type { DuckDbConnection } from '../../lake/duckdb/session.ts';
import { interruptible, type Statement } from '../../lake/query/stream-rows.ts';

/** Columns of a bar that is asked for; indices have neither volume nor what is counted with it. */
export function barNames(asset: Asset): readonly string[] {
  const prices = ['timestamp', 'open', 'high', 'low', 'close'];
  return DATASETS[`${asset}_daily`].hasVolume ? [...prices, 'volume', 'vwap', 'transactions'] : prices;
}

// How many columns barColumns names.
const BAR_COLUMNS = 8;

/** The columns of {@link barNames} as numbers, for a SELECT; what is not known is NaN. Reading those costs a tenth of objects. */
export function barColumns(asset: Asset): string {
  const { hasVolume } = DATASETS[`${asset}_daily`];
  const optional = (name: string): string =>
    hasVolume ? `coalesce(${name}::DOUBLE, 'NaN') AS ${name}` : `'NaN'::DOUBLE AS ${name}`;
  const prices = ['open', 'high', 'low', 'close'].map((name) => `${name}::DOUBLE AS ${name}`);
  return [
    'epoch_ms(timestamp)::DOUBLE AS start_ms',
    ...prices,
    ...['volume', 'vwap', 'transactions'].map(optional),
  ].join(', ');
}

/** A row of a result whose first columns are those of {@link barColumns}; `text` is the column after them, where there is one. */
export type TakeBar = (bar: Bar, text: unknown) => void;

/** Runs a statement and hands over its rows as bars. Throws DuckDB’s errors and the signal’s reason. */
export async function eachBar(
  connection: DuckDbConnection,
  { sql, values }: Pick<Statement, 'sql' | 'values'>,
  signal: AbortSignal,
  take: TakeBar,
): Promise<void> {
  await interruptible(connection, signal, async () => {
    const result = await connection.raw.stream(sql, [...values]);
    const hasText = result.columnCount > BAR_COLUMNS;
    for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; ) {
      const { rowCount } = chunk;
      const columns: Float64Array[] = [];
      for (let index = 0; index < BAR_COLUMNS; index += 1) columns.push(doubleValues(chunk, index));
      const texts = hasText ? chunk.getColumnValues(BAR_COLUMNS) : [];
      for (let row = 0; row < rowCount; row += 1) take(barAt(columns, row), texts[row]);
      chunk = await result.fetchChunk();
    }
  });
}

function barAt(columns: readonly Float64Array[], row: number): Bar {
  const value = (column: number): number => columns[column]?.[row] ?? Number.NaN;
  return {
    startMs: value(0),
    open: value(1),
    high: value(2),
    low: value(3),
    close: value(4),
    volume: known(value(5)),
    vwap: known(value(6)),
    transactions: known(value(7)),
  };
}

function known(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}
