import { type Asset, DATASETS } from '../../domain/dataset.ts';
import { flatSpelling, isFlatSpelling } from '../../domain/pair-symbol.ts';
import type { Bar } from '../../domain/resample/fold-bars.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { doubleValues } from '../../lake/duckdb/column-values.ts';
import { quoteList } from '../../lake/duckdb/quote.ts';
import type { DuckDbConnection } from '../../lake/duckdb/session.ts';
import { type BarFile, barRelation, widestFirst } from '../../lake/query/bar-files.ts';
import { explainReadError } from '../../lake/query/explain-read-error.ts';
import { interruptible } from '../../lake/query/stream-rows.ts';

/** Bars of one symbol, out of files that hold it. */
export interface FileBarsQuery {
  readonly asset: Asset;
  /** In the spelling of the API. */
  readonly symbol: string;
  /** Files of the whole market. */
  readonly market: readonly BarFile[];
  /** Files of the symbol alone: absolute paths. */
  readonly own: readonly string[];
  /** Days on which the whole market’s bars count and those of the symbol’s own files do not. */
  readonly marketDays: readonly TradingDay[];
  /** Half-open, epoch milliseconds. */
  readonly startMs: number;
  readonly endMs: number;
  readonly order: 'asc' | 'desc';
  readonly limit: number;
}

/** What reading goes by. */
export interface FileReading {
  readonly root: string;
  readonly connection: DuckDbConnection;
  readonly signal: AbortSignal;
}

/**
 * Bars of a range, ascending, at most `limit` from the end that `order` names. Throws `E_PARTITION_DAMAGED`, `E_SQL` and the
 * signal’s reason.
 */
export async function readFileBars(query: FileBarsQuery, reading: FileReading): Promise<readonly Bar[]> {
  const { connection, signal, root } = reading;
  const { market, own, startMs, endMs, order, limit } = query;
  if (market.length === 0 && own.length === 0) return [];
  try {
    const relations = [
      ...(market.length === 0 ? [] : [marketBars(query, await widestFirst(connection, market))]),
      ...(own.length === 0 ? [] : [ownBars(query)]),
    ];
    const direction = order === 'desc' ? ' DESC' : '';
    const sql = `SELECT * FROM (${relations.map((part) => part.sql).join(' UNION ALL ')}) ORDER BY start_ms${direction} LIMIT ${limit}`;
    const values = relations.flatMap((part) => [...part.symbols, startMs, endMs]);
    const bars = await interruptible(connection, signal, async () => collect(connection, sql, values));
    return order === 'desc' ? bars.toReversed() : bars;
  } catch (error) {
    throw await explainReadError(error, { root, files: market, isOwnStatement: true });
  }
}

/** Columns of a bar as numbers; what is not known is NaN. */
export function barColumns(asset: Asset): string {
  const { hasVolume } = DATASETS[`${asset}_daily`];
  const optional = (name: string): string =>
    hasVolume ? `coalesce(${name}::DOUBLE, 'NaN') AS ${name}` : `'NaN'::DOUBLE AS ${name}`;
  return `epoch_ms(timestamp)::DOUBLE AS start_ms, open::DOUBLE AS open, high::DOUBLE AS high, low::DOUBLE AS low, close::DOUBLE AS close,
    ${optional('volume')}, ${optional('vwap')}, ${optional('transactions')}`;
}

interface Part {
  readonly sql: string;
  readonly symbols: readonly string[];
}

const WITHIN =
  'timestamp >= make_timestamptz((?::BIGINT) * 1000) AND timestamp < make_timestamptz((?::BIGINT) * 1000)';

/** Pairs have a dash in the files of the market, but not where nobody knows where to put it. */
function marketBars({ asset, symbol }: FileBarsQuery, files: readonly BarFile[]): Part {
  const flat = flatSpelling(asset, symbol);
  const isKnown = isFlatSpelling(asset, flat);
  const symbols = isKnown && flat !== symbol ? [flat, symbol] : [symbol];
  const column = isKnown ? 'symbol' : `replace(symbol, '-', '')`;
  return {
    sql: `SELECT ${barColumns(asset)} FROM ${barRelation(files, { withVwap: true })}
      WHERE ${column} IN (${symbols.map(() => '?').join(', ')}) AND ${WITHIN}`,
    symbols,
  };
}

function ownBars({ asset, symbol, own, marketDays }: FileBarsQuery): Part {
  const others =
    marketDays.length === 0 ? '' : ` AND NOT list_contains(${quoteList(marketDays)}::DATE[], date)`;
  return {
    sql: `SELECT ${barColumns(asset)} FROM read_parquet(${quoteList(own)}, hive_partitioning=false)
      WHERE symbol = ? AND ${WITHIN}${others}`,
    symbols: [symbol],
  };
}

async function collect(
  connection: DuckDbConnection,
  sql: string,
  values: readonly (string | number)[],
): Promise<Bar[]> {
  const result = await connection.raw.stream(sql, [...values]);
  const bars: Bar[] = [];
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; ) {
    const { rowCount } = chunk;
    const columns: Float64Array[] = [];
    for (let index = 0; index < BAR_COLUMNS; index += 1) columns.push(doubleValues(chunk, index));
    for (let row = 0; row < rowCount; row += 1) bars.push(barAt(columns, row));
    chunk = await result.fetchChunk();
  }
  return bars;
}

/** How many columns {@link barColumns} names. */
export const BAR_COLUMNS = 8;

/** A bar out of the columns that {@link barColumns} names. */
export function barAt(columns: readonly Float64Array[], row: number): Bar {
  const value = (column: number): number => columns[column]?.[row] ?? Number.NaN;
  const optional = (column: number): number | undefined => {
    const found = value(column);
    return Number.isNaN(found) ? undefined : found;
  };
  return {
    startMs: value(0),
    open: value(1),
    high: value(2),
    low: value(3),
    close: value(4),
    volume: optional(5),
    vwap: optional(6),
    transactions: optional(7),
  };
}
