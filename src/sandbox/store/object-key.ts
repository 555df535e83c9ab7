import { DATASET_NAMES, DATASETS, type DatasetName } from '../../domain/dataset.ts';
import { monthOf, parseTradingDay, type TradingDay, yearOf } from '../../domain/trading-day.ts';

const KEY = /^([a-z0-9_]+\/[a-z0-9_]+)\/(\d{4})\/(\d{2})\/(\d{4}-\d{2}-\d{2})\.csv\.gz$/;

/** The key of a day’s flat file. */
export function objectKey(dataset: DatasetName, day: TradingDay): string {
  const month = String(monthOf(day)).padStart(2, '0');
  return `${DATASETS[dataset].prefix}/${yearOf(day)}/${month}/${day}.csv.gz`;
}

/** The dataset and day a key stands for, or `undefined` when it is no key of a flat file. */
export function parseObjectKey(key: string): { dataset: DatasetName; day: TradingDay } | undefined {
  const match = KEY.exec(key);
  const day = parseTradingDay(match?.[4] ?? '');
  const dataset = DATASET_NAMES.find((name) => DATASETS[name].prefix === match?.[1]);
  if (day === undefined || dataset === undefined || objectKey(dataset, day) !== key) return undefined;
  return { dataset, day };
}
