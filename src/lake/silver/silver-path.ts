import { DATASET_NAMES, DATASETS, type DatasetName } from '../../domain/dataset.ts';
import { parseTradingDay, type TradingDay } from '../../domain/trading-day.ts';
import type { LakePath } from '../storage/lake-paths.ts';

/** Silver: one Parquet file for a year of days or a month of minutes. `key` is `2024` or `2024-03`. */
export function silverPath(dataset: DatasetName, key: string): LakePath {
  const [year, month] = key.split('-');
  const folder = month === undefined ? `year=${year ?? ''}` : `year=${year ?? ''}/month=${month}`;
  return `silver/${dataset}/${folder}/part-0.parquet`;
}

/** The partition whose file stands at a path; `undefined` where none of ours belongs. */
export function parseSilverPath(
  path: LakePath,
): { readonly dataset: DatasetName; readonly key: string } | undefined {
  const [layer, name, ...rest] = path.split('/');
  const dataset = layer === 'silver' ? DATASET_NAMES.find((each) => each === name) : undefined;
  if (dataset === undefined) return undefined;
  const key = rest
    .slice(0, -1)
    .map((folder) => folder.slice(folder.indexOf('=') + 1))
    .join('-');
  const isDaily = DATASETS[dataset].timeframe === '1d';
  const isKey = isDaily ? /^\d{4}$/.test(key) : /^\d{4}-\d{2}$/.test(key);
  return isKey && firstDayOf(key) !== undefined && silverPath(dataset, key) === path
    ? { dataset, key }
    : undefined;
}

/** The first calendar day of a partition’s year or month, for findings about it; `undefined` for what is no key. */
export function firstDayOf(key: string): TradingDay | undefined {
  return parseTradingDay(`${key}${'-01-01'.slice(key.length - 'YYYY'.length)}`);
}
