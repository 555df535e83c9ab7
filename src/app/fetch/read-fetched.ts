import { assetOfSymbol } from '../../domain/asset-of-symbol.ts';
import { type Asset, DATASETS } from '../../domain/dataset.ts';
import type { Timeframe } from '../../domain/timeframe.ts';
import { quoteList, quoteText } from '../../lake/duckdb/quote.ts';
import type { Lake } from '../../lake/lake.ts';
import { selectHeldSeries } from '../../lake/targeted/held-series.ts';
import type { FetchRequest } from '../../plan/fetch-facts.ts';
import { snapOutward } from '../../plan/series-window.ts';

const COLUMNS = 'symbol, timeframe, timestamp, date, open, high, low, close';

/**
 * The statement that reads the bars of a request out of the lake: one table for all symbols and timeframes, a column
 * `timeframe` after the symbol; by timeframe, symbol and time. Bars of days and more begin with the window of the first day.
 */
export async function fetchedStatement(lake: Lake, request: FetchRequest): Promise<string> {
  const byAsset = Map.groupBy(request.symbols, assetOfSymbol);
  const parts: string[] = [];
  for (const [asset, symbols] of byAsset) {
    for (const [order, timeframe] of request.timeframes.entries()) {
      const held = await selectHeldSeries(lake, { asset, timeframe, symbols: new Set(symbols) });
      const paths = held.filter(({ rows }) => rows > 0).map(({ path }) => path);
      if (paths.length > 0) parts.push(relation(paths, { asset, timeframe, order, request }));
    }
  }
  const empty = `SELECT 0 AS place, NULL::VARCHAR AS symbol, NULL::VARCHAR AS timeframe, NULL::TIMESTAMPTZ AS timestamp, NULL::DATE AS date,
    NULL::DOUBLE AS open, NULL::DOUBLE AS high, NULL::DOUBLE AS low, NULL::DOUBLE AS close,
    NULL::DOUBLE AS volume, NULL::UINTEGER AS transactions, NULL::DOUBLE AS vwap WHERE false`;
  return `SELECT ${COLUMNS}, volume, transactions, vwap FROM (${[empty, ...parts].join(' UNION ALL ')}) ORDER BY place, symbol, timestamp`;
}

function relation(
  paths: readonly string[],
  of: {
    readonly asset: Asset;
    readonly timeframe: Timeframe;
    readonly order: number;
    readonly request: FetchRequest;
  },
): string {
  const { asset, timeframe, order, request } = of;
  const { from, to } = snapOutward(request, timeframe);
  const names = COLUMNS.replace('timeframe', `${quoteText(timeframe)} AS timeframe`);
  const volume = DATASETS[`${asset}_daily`].hasVolume
    ? 'volume, transactions, vwap'
    : 'NULL::DOUBLE, NULL::UINTEGER, NULL::DOUBLE';
  return `SELECT ${order} AS place, ${names}, ${volume} FROM read_parquet(${quoteList(paths)}, hive_partitioning=false)
    WHERE date BETWEEN '${from}' AND '${to}'`;
}
