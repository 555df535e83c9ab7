/** Datasets that can be asked for, in the order of screens. */
export const DATASET_NAMES = [
  'stocks_daily',
  'stocks_minute',
  'options_daily',
  'options_minute',
  'crypto_daily',
  'crypto_minute',
  'fx_daily',
  'fx_minute',
  'indices_daily',
  'indices_minute',
] as const;
