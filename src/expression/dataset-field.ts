import { DATASETS, type DatasetName } from '../domain/dataset.ts';

/** What an expression may read of a bar, without the dollar sign; what each means stands in `docs/features.md`. */
export type DatasetField =
  | 'open'
  | 'high'
  | 'low'
  | 'close'
  | 'factor'
  | 'change'
  | 'volume'
  | 'transactions'
  | 'vwap'
  | 'strike'
  | 'days_to_expiry'
  | 'underlying_close';

const PRICES: readonly DatasetField[] = ['open', 'high', 'low', 'close', 'factor', 'change'];
const TRADED: readonly DatasetField[] = ['volume', 'transactions'];
const CONTRACT: readonly DatasetField[] = ['strike', 'days_to_expiry'];

/**
 * The fields that a dataset’s bars have. Indices are not traded. A day’s average price and its underlying’s close are known
 * when the day is over, so that minutes have neither.
 */
export function datasetFields(dataset: DatasetName): readonly DatasetField[] {
  const { asset, hasVolume, timeframe } = DATASETS[dataset];
  const isDaily = timeframe === '1d';
  return [
    ...PRICES,
    ...(hasVolume ? TRADED : []),
    ...(hasVolume && isDaily ? (['vwap'] as const) : []),
    ...(asset === 'options' ? CONTRACT : []),
    ...(asset === 'options' && isDaily ? (['underlying_close'] as const) : []),
  ];
}
