/** Fields that an export makes from bars and factors; features come besides. */
export const QLIB_FIELDS = [
  'open',
  'high',
  'low',
  'close',
  'volume',
  'vwap',
  'factor',
  'change',
  'transactions',
  'strike',
] as const;

/** One of {@link QLIB_FIELDS}. */
export type QlibField = (typeof QLIB_FIELDS)[number];

/** What qlib’s own data sets have, and Alpha158 reads. */
export const DEFAULT_FIELDS: readonly QlibField[] = [
  'open',
  'high',
  'low',
  'close',
  'volume',
  'vwap',
  'factor',
  'change',
];

/** The field of that name, or `undefined`. */
export function parseQlibField(text: string): QlibField | undefined {
  return QLIB_FIELDS.find((name) => name === text);
}

const FACTORS: Readonly<Record<QlibField, readonly string[]>> = {
  open: ['total_factor'],
  high: ['total_factor'],
  low: ['total_factor'],
  close: ['total_factor'],
  volume: ['total_factor'],
  vwap: [],
  factor: ['total_factor'],
  change: ['close', 'split_factor'],
  transactions: [],
  strike: [],
};

/** The columns of silver that fields are made of, each once. `vwap` is silver’s feature of that name. */
export function columnsOfFields(fields: readonly QlibField[]): readonly string[] {
  const own = fields.filter((field) => field !== 'factor' && field !== 'change');
  return [...new Set([...own, ...fields.flatMap((field) => FACTORS[field])])];
}
