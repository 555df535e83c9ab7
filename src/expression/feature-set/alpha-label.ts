import type { DatasetName } from '../../domain/dataset.ts';
import type { Feature } from '../feature.ts';

/** Datasets with every field that qlib’s sets read. */
export const ALPHA_DATASETS: readonly DatasetName[] = ['stocks_daily', 'crypto_daily', 'fx_daily'];

/** What Alpha158 and Alpha360 are to predict: the return from tomorrow’s close to that of the day after. */
export function alphaLabel(): Feature {
  return {
    name: 'LABEL0',
    expression: 'Ref($close, -2)/Ref($close, -1) - 1',
    datasets: ALPHA_DATASETS,
    description: 'Return from the next day’s close to that of the day after; not known on the day',
    isLabel: true,
  };
}
