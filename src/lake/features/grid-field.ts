import { DATASETS, type DatasetName } from '../../domain/dataset.ts';

/** Numbers that are read for a bar. `expiration` counts days since 1970. */
export type GridColumn =
  | 'open'
  | 'high'
  | 'low'
  | 'close'
  | 'volume'
  | 'transactions'
  | 'vwap'
  | 'strike'
  | 'expiration'
  | 'underlying_close';

/** What expressions may read of a bar, without the dollar sign. */
export type GridField = Exclude<GridColumn, 'expiration'> | 'factor' | 'change' | 'days_to_expiry';

/** The columns that a field is made of. */
export const FIELD_COLUMNS: Readonly<Record<GridField, readonly GridColumn[]>> = {
  open: ['open'],
  high: ['high'],
  low: ['low'],
  close: ['close'],
  volume: ['volume'],
  transactions: ['transactions'],
  vwap: ['vwap'],
  strike: ['strike'],
  underlying_close: ['underlying_close'],
  factor: [],
  change: ['close'],
  days_to_expiry: ['expiration'],
};

const PRICES = ['open', 'high', 'low', 'close', 'factor', 'change'] as const;

/**
 * The fields that bars of a dataset have. Indices have no volume. The underlying’s close belongs to options’ days only: at
 * a minute of the session it is not known yet.
 */
export function gridFields(dataset: DatasetName): readonly GridField[] {
  const { asset, hasVolume, timeframe } = DATASETS[dataset];
  const isDaily = timeframe === '1d';
  return [
    ...PRICES,
    ...(hasVolume ? (['volume', 'transactions'] as const) : []),
    ...(hasVolume && isDaily ? (['vwap'] as const) : []),
    ...(asset === 'options' ? (['strike', 'days_to_expiry'] as const) : []),
    ...(asset === 'options' && isDaily ? (['underlying_close'] as const) : []),
  ];
}
