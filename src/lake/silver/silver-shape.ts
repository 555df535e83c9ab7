import type { Precision } from '../../domain/bronze-column.ts';
import { DATASETS, type DatasetName } from '../../domain/dataset.ts';

/** A feature as a column of silver. */
export interface SilverFeature {
  readonly name: string;
  /** In the form in which equal expressions are equal texts. */
  readonly expression: string;
  /** Fields it reads, without the dollar sign. */
  readonly fields: readonly string[];
  /** Rows it looks at before and after its own. */
  readonly lookBack: number;
  readonly lookAhead: number;
}

/** What the files of a dataset’s silver look like. */
export interface SilverShape {
  readonly dataset: DatasetName;
  readonly precision: Precision;
  readonly features: readonly SilverFeature[];
}

/** A column of silver. */
export interface SilverColumn {
  readonly name: string;
  readonly type: string;
}

/** Bronze’s columns with numbers that change from bar to bar; what is written in an option’s ticker is not among them. */
export function numberColumns(dataset: DatasetName): readonly RawColumn[] {
  const { hasVolume } = DATASETS[dataset];
  return ['open', 'high', 'low', 'close', ...(hasVolume ? (['volume', 'transactions'] as const) : [])];
}

/** A column of bronze that silver repeats. */
export type RawColumn = 'open' | 'high' | 'low' | 'close' | 'volume' | 'transactions';

/** The columns of a silver file, in order. Prices are unadjusted; a price times `total_factor` is adjusted forward. */
export function silverColumns({ dataset, precision, features }: SilverShape): readonly SilverColumn[] {
  const price = precision === 'float32' ? 'FLOAT' : 'DOUBLE';
  const isOption = DATASETS[dataset].asset === 'options';
  return [
    { name: 'symbol', type: 'VARCHAR' },
    { name: 'timestamp', type: 'TIMESTAMP WITH TIME ZONE' },
    { name: 'date', type: 'DATE' },
    ...numberColumns(dataset).map((name) => ({ name, type: typeOf(name, price) })),
    ...(isOption ? CONTRACT : []),
    { name: 'split_factor', type: 'DOUBLE' },
    { name: 'total_factor', type: 'DOUBLE' },
    ...features.map(({ name }) => ({ name, type: 'FLOAT' })),
  ];
}

/** What an option’s ticker says, as columns. */
const CONTRACT: readonly SilverColumn[] = [
  { name: 'underlying', type: 'VARCHAR' },
  { name: 'expiration', type: 'DATE' },
  { name: 'option_type', type: 'VARCHAR' },
  { name: 'strike', type: 'DOUBLE' },
];

function typeOf(name: RawColumn, price: string): string {
  if (name === 'volume') return 'DOUBLE';
  return name === 'transactions' ? 'UINTEGER' : price;
}
