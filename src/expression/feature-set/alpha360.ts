import type { Feature, FeatureSet } from '../feature.ts';
import { ALPHA_DATASETS, alphaLabel } from './alpha-label.ts';

const DAYS = 60;

/** Columns in qlib’s order, and what each is divided by. */
const COLUMNS: readonly (readonly [field: string, divisor: string])[] = [
  ['close', '$close'],
  ['open', '$close'],
  ['high', '$close'],
  ['low', '$close'],
  ['vwap', '$close'],
  ['volume', '($volume+1e-12)'],
];

/** qlib’s Alpha360 in its order of columns, and its label (`Alpha360DL`, `qlib/contrib/data/loader.py`). */
export const ALPHA360_SET: FeatureSet = {
  name: 'alpha360',
  description: 'qlib’s Alpha360: prices and volumes of the last sixty days against today’s.',
  origin: 'built in',
  features: [
    ...COLUMNS.flatMap(([field, divisor]) =>
      Array.from({ length: DAYS }, (_, index) => lagged(field, divisor, DAYS - 1 - index)),
    ),
    alphaLabel(),
  ],
};

function lagged(field: string, divisor: string, days: number): Feature {
  return {
    name: `${field.toUpperCase()}${days}`,
    expression: days === 0 ? `$${field}/${divisor}` : `Ref($${field}, ${days})/${divisor}`,
    datasets: ALPHA_DATASETS,
    description: `${field} of ${days === 0 ? 'the day' : `${days} days before`} against the day’s ${field === 'volume' ? field : 'close'}`,
    isLabel: false,
  };
}
