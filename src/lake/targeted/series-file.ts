import { ASSETS } from '../../domain/dataset.ts';
import { fileNameToSymbol, symbolToFileName } from '../../domain/symbol-file-name.ts';
import { parseTimeframe } from '../../domain/timeframe.ts';
import { seriesName, type TargetedSeries } from '../../plan/fetch-task.ts';
import type { LakePath } from '../storage/lake-paths.ts';

/** The folder of all bars of single symbols, inside bronze. */
export const TARGETED_FOLDER = 'bronze/targeted';

/** One file of bars: a symbol, a bar length, a year. */
export interface SeriesYear {
  readonly series: TargetedSeries;
  /** Of the trading day on which a bar’s window starts. */
  readonly year: number;
}

/** Where a symbol’s bars of one length lie, a file for each year. */
export function seriesFolder(series: TargetedSeries): LakePath {
  return `${TARGETED_FOLDER}/${seriesName(series)}/symbol=${symbolToFileName(series.symbol)}`;
}

/** `bronze/targeted/stocks_1d/symbol=AAPL/2024.parquet` */
export function seriesPath({ series, year }: SeriesYear): LakePath {
  return `${seriesFolder(series)}/${yearText(year)}.parquet`;
}

/** `quarantine/targeted/stocks_1d/symbol=AAPL/2024.parquet` */
export function seriesQuarantinePath({ series, year }: SeriesYear): LakePath {
  const folder = `${seriesName(series)}/symbol=${symbolToFileName(series.symbol)}`;
  return `quarantine/targeted/${folder}/${yearText(year)}.parquet`;
}

/** The key of a file’s row in the catalog: `AAPL 2024`. */
export function seriesYearKey({ series, year }: SeriesYear): string {
  return `${series.symbol} ${yearText(year)}`;
}

/** What a path inside the lake says about the bars in it; `undefined` for one that {@link seriesPath} never gives. */
export function parseSeriesPath(path: LakePath): SeriesYear | undefined {
  const match = /^bronze\/targeted\/([^/]+)\/symbol=([^/]+)\/(\d{4})\.parquet$/.exec(path);
  const [, name = '', file = '', year = ''] = match ?? [];
  const kind = parseSeriesName(name);
  const symbol = fileNameToSymbol(file);
  if (kind === undefined || symbol === undefined) return undefined;
  return { series: { ...kind, symbol }, year: Number(year) };
}

/** What a series’ name says: `stocks_1d`; `undefined` for what is none. */
export function parseSeriesName(name: string): Pick<TargetedSeries, 'asset' | 'timeframe'> | undefined {
  const [prefix = '', suffix = '', ...rest] = name.split('_');
  const asset = ASSETS.find((each) => each === prefix);
  const timeframe = parseTimeframe(suffix);
  return asset === undefined || timeframe === undefined || rest.length > 0 ? undefined : { asset, timeframe };
}

/** What a key of {@link seriesYearKey} says; `undefined` for what is none. */
export function parseSeriesYearKey(
  key: string,
): { readonly symbol: string; readonly year: number } | undefined {
  const match = /^(\S+) (\d{4})$/.exec(key);
  const [, symbol, year] = match ?? [];
  return symbol === undefined || year === undefined ? undefined : { symbol, year: Number(year) };
}

function yearText(year: number): string {
  return String(year).padStart(4, '0');
}
