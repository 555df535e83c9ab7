import { DATASET_NAMES, DATASETS, type DatasetName } from '../../domain/dataset.ts';
import {
  daysBetween,
  monthOf,
  parseTradingDay,
  type TradingDay,
  tradingDay,
  yearOf,
} from '../../domain/trading-day.ts';

/** What a key in the bucket is about. */
export interface FlatFileName {
  readonly dataset: DatasetName;
  readonly day: TradingDay;
}

/** The key of a dataset’s file for one day: `us_stocks_sip/day_aggs_v1/2024/03/2024-03-07.csv.gz`. */
export function keyOf(dataset: DatasetName, day: TradingDay): string {
  return `${DATASETS[dataset].prefix}/${day.slice(0, 4)}/${day.slice(5, 7)}/${day}.csv.gz`;
}

/** The dataset and day a key stands for; `undefined` unless it is exactly what {@link keyOf} would build. */
export function parseKey(key: string): FlatFileName | undefined {
  const dataset = DATASET_NAMES.find((name) => key.startsWith(`${DATASETS[name].prefix}/`));
  const day = parseTradingDay(/([^/]*)\.csv\.gz$/.exec(key)?.[1] ?? '');
  if (dataset === undefined || day === undefined || keyOf(dataset, day) !== key) return undefined;
  return { dataset, day };
}

/**
 * The fewest prefixes whose listings cover the days `from` … `to` (inclusive), ascending, each with a trailing slash.
 * A year the range touches in more than one month is listed whole: with at most 366 files it fits in one page of 1,000
 * keys. Empty when `to` is before `from`; listings may hold days outside the range.
 */
export function listPrefixes(dataset: DatasetName, from: TradingDay, to: TradingDay): readonly string[] {
  if (daysBetween(from, to) < 0) return [];
  const prefixes: string[] = [];
  for (let year = yearOf(from); year <= yearOf(to); year += 1) {
    const text = String(year).padStart(4, '0');
    const first = year === yearOf(from) ? from : tradingDay(`${text}-01-01`);
    const last = year === yearOf(to) ? to : tradingDay(`${text}-12-31`);
    const month = monthOf(first) === monthOf(last) ? `${first.slice(5, 7)}/` : '';
    prefixes.push(`${DATASETS[dataset].prefix}/${text}/${month}`);
  }
  return prefixes;
}
