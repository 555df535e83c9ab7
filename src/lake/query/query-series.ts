import { targetedColumns } from '../../domain/targeted-column.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { seriesName, type TargetedSeries } from '../../plan/fetch-task.ts';
import { quoteList, quoteName } from '../duckdb/quote.ts';
import type { Lake } from '../lake.ts';
import { selectHeldSeries } from '../targeted/held-series.ts';
import { explainReadError, type ReadFile } from './explain-read-error.ts';
import { type PriceScale, scaledBars } from './price-scale.ts';
import { copyStatement, type ReadContext, retryVanished } from './query-bars.ts';
import type { QueryResult } from './query-result.ts';
import { interruptible, type Statement, streamRows } from './stream-rows.ts';

/** Which bars of single symbols to read. */
export interface SeriesQuery extends Pick<TargetedSeries, 'asset' | 'timeframe'> {
  /** Exact symbols; empty: all. */
  readonly symbols: readonly string[];
  /** Inclusive days on which windows start. */
  readonly from: TradingDay | undefined;
  readonly to: TradingDay | undefined;
  /** Names of columns in their order; empty: all. */
  readonly columns: readonly string[];
  readonly limit: number | undefined;
  /** By what prices are multiplied; absent: as stored. */
  readonly scale?: PriceScale | undefined;
}

/** Bars by symbol and time, streamed. Throws `E_PARTITION_DAMAGED`, `E_SQL` and the signal’s reason. */
export async function querySeries(query: SeriesQuery, context: ReadContext): Promise<QueryResult> {
  return withFiles(query, context, (statement) => streamRows(context.connection, statement, context.signal));
}

/** Writes the same bars into a Parquet file, in place of what is there. */
export async function copySeries(query: SeriesQuery, context: ReadContext, path: string): Promise<void> {
  const { connection, signal } = context;
  await withFiles(query, context, ({ sql, values }) =>
    interruptible(connection, signal, () => connection.run(copyStatement(sql, path), values)),
  );
}

async function withFiles<T>(
  query: SeriesQuery,
  { lake, signal }: ReadContext,
  read: (statement: Statement) => Promise<T>,
): Promise<T> {
  return retryVanished(signal, async () => {
    const files = await selectFiles(query, lake);
    try {
      return await read(toStatement(query, files));
    } catch (error) {
      throw await explainReadError(error, { root: lake.root, files, isOwnStatement: true });
    }
  });
}

async function selectFiles(query: SeriesQuery, lake: Lake): Promise<readonly ReadFile[]> {
  const { asset, timeframe, symbols, from, to } = query;
  const wanted = symbols.length === 0 ? {} : { symbols: new Set(symbols) };
  const held = await selectHeldSeries(lake, { asset, timeframe, ...wanted });
  const [first, last] = [from?.slice(0, 4) ?? '0000', to?.slice(0, 4) ?? '9999'].map(Number);
  return held
    .filter(({ rows, year }) => rows > 0 && year >= (first ?? 0) && year <= (last ?? 9999))
    .map(({ path, bytes, symbol, year }) => ({
      dataset: seriesName(query),
      day: `${symbol} ${year}`,
      path,
      sizeBytes: bytes,
      mend: `barlake fetch ${symbol} --timeframes ${timeframe} --from ${year}-01-01 --to ${year}-12-31`,
    }));
}

function toStatement(query: SeriesQuery, files: readonly ReadFile[]): Statement {
  const known = targetedColumns(query.asset);
  const names = query.columns.length > 0 ? query.columns : known.map(({ name }) => name);
  const columns = names.map(quoteName).join(', ');
  if (files.length === 0) {
    const empty = known.map(({ name, type }) => `NULL::${type} AS ${quoteName(name)}`).join(', ');
    return { sql: `SELECT ${columns} FROM (SELECT ${empty}) WHERE false`, values: [] };
  }
  const paths = quoteList(files.map(({ path }) => path));
  const conditions = [
    ...(query.from === undefined ? [] : [`date >= '${query.from}'`]),
    ...(query.to === undefined ? [] : [`date <= '${query.to}'`]),
  ];
  const filter = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  const limit = query.limit === undefined ? '' : ` LIMIT ${query.limit}`;
  const relation = scaledBars(
    `read_parquet(${paths}, union_by_name=false, hive_partitioning=false)`,
    known.map(({ name }) => name),
    query.scale,
  );
  return {
    sql: `SELECT ${columns} FROM ${relation}${filter} ORDER BY symbol, timestamp${limit}`,
    values: [],
  };
}
