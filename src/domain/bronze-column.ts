import { DATASETS, type DatasetName } from './dataset.ts';

/** DuckDB types that bronze uses. `TIMESTAMPTZ` counts microseconds. */
export type BronzeType = 'VARCHAR' | 'TIMESTAMPTZ' | 'DATE' | 'DOUBLE' | 'FLOAT' | 'UINTEGER';

/** A column of a bronze file. */
export interface BronzeColumn {
  readonly name: string;
  readonly type: BronzeType;
  readonly nullable: boolean;
}

/** How prices are stored: as received, or rounded to single precision for half the memory. */
export type Precision = 'float64' | 'float32';

/**
 * The columns of a dataset's bronze files, in order. `float32` touches the four prices only: volumes exceed what it
 * counts exactly, and strikes are names. `transactions` is null for bars fetched over REST that came without a count.
 */
export function bronzeColumns(dataset: DatasetName, precision: Precision): readonly BronzeColumn[] {
  const price = precision === 'float32' ? 'FLOAT' : 'DOUBLE';
  const { asset, hasVolume } = DATASETS[dataset];
  return [
    required('symbol', 'VARCHAR'),
    required('timestamp', 'TIMESTAMPTZ'),
    required('date', 'DATE'),
    ...['open', 'high', 'low', 'close'].map((name) => required(name, price)),
    ...(hasVolume ? VOLUME : []),
    ...(asset === 'options' ? CONTRACT : []),
  ];
}

/**
 * The volume-weighted average price of a bar, as the vendor computes it: the last column of files made from answers of
 * grouped daily. Flat files do not have it; where such days are read together with others, theirs is NULL.
 */
export const VWAP_COLUMN: BronzeColumn = { name: 'vwap', type: 'DOUBLE', nullable: true };

const VOLUME: readonly BronzeColumn[] = [
  required('volume', 'DOUBLE'),
  { name: 'transactions', type: 'UINTEGER', nullable: true },
];

const CONTRACT: readonly BronzeColumn[] = [
  required('underlying', 'VARCHAR'),
  required('expiration', 'DATE'),
  required('option_type', 'VARCHAR'),
  required('strike', 'DOUBLE'),
];

function required(name: string, type: BronzeType): BronzeColumn {
  return { name, type, nullable: false };
}
