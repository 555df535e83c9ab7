import type { Operator, OperatorShape, Parameter } from './operator.ts';

const X: Parameter = { kind: 'series', name: 'feature' };
const N: Parameter = { kind: 'window', name: 'N', least: 1, expanding: true, decay: false };
const N_OR_DECAY: Parameter = { ...N, decay: true };
const PAIR_N: Parameter = { ...N, expanding: false };
const SHIFT: Parameter = { kind: 'shift', name: 'N' };
const LEFT: Parameter = { kind: 'series', name: 'feature_left' };
const RIGHT: Parameter = { kind: 'series', name: 'feature_right' };
const LEFT_OPERAND: Parameter = { kind: 'operand', name: 'feature_left' };
const RIGHT_OPERAND: Parameter = { kind: 'operand', name: 'feature_right' };
const INSTRUMENT: Parameter = { kind: 'instrument', name: 'instrument' };

const DECAY_NOTE = 'With 0 < N < 1 it is EMA(x, N), as in qlib.';
const POISON_NOTE = 'An infinite value makes every later row of the symbol missing, as in qlib.';
const FOREIGN_NOTE =
  'Its values are rounded to float32 before they meet those of the symbol itself; qlib does so with the whole expression.';
const MASK_NOTE = 'Missing where a standard deviation is at most 0.00002, as in qlib.';

/**
 * Every operator, in the order of people’s tables: qlib’s (names, parameters and meaning after `qlib/data/ops.py` of version
 * 0.9.7, pandas 2), and beside those that qlib gets wrong the right ones under names of their own.
 */
export const OPERATORS: readonly Operator[] = [
  pair('Add', '+', 'add', 'x + y'),
  pair('Sub', '-', 'sub', 'x − y'),
  pair('Mul', '*', 'mul', 'x · y'),
  pair('Div', '/', 'div', 'x / y; by zero infinite, 0 / 0 missing'),
  pair('Power', '**', 'pow', 'x to the power of y'),
  pair('Greater', undefined, 'max', 'The greater of both; missing where one is'),
  pair('Less', undefined, 'min', 'The smaller of both; missing where one is'),
  compare('Gt', '>', 'gt', 'x > y; with a missing value false'),
  compare('Ge', '>=', 'ge', 'x ≥ y; with a missing value false'),
  compare('Lt', '<', 'lt', 'x < y; with a missing value false'),
  compare('Le', '<=', 'le', 'x ≤ y; with a missing value false'),
  compare('Eq', '==', 'eq', 'x = y; with a missing value false'),
  compare('Ne', '!=', 'ne', 'x ≠ y; with a missing value true'),
  { ...row('And', 'logic', 'and', [LEFT, RIGHT], 'Both conditions hold'), sign: '&' },
  { ...row('Or', 'logic', 'or', [LEFT, RIGHT], 'At least one condition holds'), sign: '|' },
  row('Not', 'not', 'not', [X], 'The condition does not hold'),
  row('Abs', 'abs', 'abs', [X], 'x without its sign'),
  row('Log', 'log', 'log', [X], 'Natural logarithm; of 0 −infinite, of less missing'),
  row('Sign', 'sign', 'sign', [X], '1, 0 or −1, of x rounded to float32'),
  row(
    'If',
    'if',
    'if',
    [{ kind: 'series', name: 'condition' }, LEFT_OPERAND, RIGHT_OPERAND],
    'y where the condition holds, z elsewhere; a missing number counts as holding',
  ),
  row('Ref', 'ref', 'ref', [X, SHIFT], 'x of N rows ago; N < 0: of the future; N = 0: of the first row'),
  {
    ...row('Delta', 'delta', 'sub', [X, SHIFT], 'x − Ref(x, N)'),
    note: 'In qlib the first row of a query that does not begin with the data is missing; here it is not.',
    right: 'Change',
  },
  ours(row('Change', 'delta', 'sub', [X, SHIFT], 'x − Ref(x, N), wherever a query begins')),
  decaying('Mean', 'mean', 'Mean of the values in the window'),
  decaying('Sum', 'sum', 'Their sum'),
  decaying('Std', 'std', 'Their standard deviation (n − 1); missing for one value'),
  decaying('Var', 'var', 'Their variance (n − 1); missing for one value'),
  decaying('Max', 'max', 'The greatest of them'),
  decaying('Min', 'min', 'The smallest of them'),
  decaying('Med', 'med', 'Their median'),
  {
    ...row('Count', 'count', 'count', [X, N_OR_DECAY], 'How many rows of the window have a value'),
    note: `Infinite values count. ${DECAY_NOTE}`,
  },
  window('Mad', 'mad', 'Their mean absolute distance from their mean'),
  row(
    'Skew',
    'window',
    'skew',
    [X, { ...N, least: 3 }],
    'Their skewness, adjusted for few values; missing below 3',
  ),
  row(
    'Kurt',
    'window',
    'kurt',
    [X, { ...N, least: 4 }],
    'Their excess kurtosis, adjusted for few values; missing below 4',
  ),
  row(
    'Quantile',
    'window',
    'quantile',
    [X, N, { kind: 'quantile', name: 'qscore' }],
    'Their quantile, interpolated between neighbours',
  ),
  window('Rank', 'rank', 'Rank of the current value among them, ties averaged, divided by their number'),
  {
    ...window('IdxMax', 'idx_max', 'Place of the greatest, 1 the oldest row of the window'),
    note: 'With a missing value in the window it is the place of the first missing one, as in qlib.',
    right: 'ArgMax',
  },
  {
    ...window('IdxMin', 'idx_min', 'Place of the smallest, 1 the oldest row of the window'),
    note: 'With a missing value in the window it is the place of the first missing one, as in qlib.',
    right: 'ArgMin',
  },
  ours(window('ArgMax', 'arg_max', 'Place of the greatest, missing values passed over')),
  ours(window('ArgMin', 'arg_min', 'Place of the smallest, missing values passed over')),
  {
    ...window('WMA', 'wma', 'Mean with weights 1, 2, … N, divided once more by the number of values'),
    note: 'The second division is qlib’s mistake: the WMA over 3 rows of a constant 8 is 2.67.',
    right: 'WMean',
  },
  ours(window('WMean', 'wmean', 'Mean with weights 1, 2, … N over the rows that have a value')),
  row(
    'EMA',
    'ema',
    'ema',
    [X, N_OR_DECAY],
    'Exponential mean with weight 2 / (N + 1), or N itself below 1; N = 0: over all rows so far',
  ),
  {
    ...row('Slope', 'regression', 'slope', [X, N], 'Slope of the line through the values of the window'),
    note: POISON_NOTE,
    right: 'TrendSlope',
  },
  {
    ...row('Rsquare', 'regression', 'rsquare', [X, N], 'How much of the values’ variance that line explains'),
    note: `${MASK_NOTE} ${POISON_NOTE}`,
    right: 'R2',
  },
  {
    ...row('Resi', 'regression', 'resi', [X, N], 'Distance of the current value from that line'),
    note: POISON_NOTE,
    right: 'TrendResi',
  },
  ours(window('TrendSlope', 'trend_slope', 'Slope, with infinite values as missing ones')),
  ours(window('R2', 'r2', 'Rsquare for values of any size, with infinite values as missing ones')),
  ours(window('TrendResi', 'trend_resi', 'Resi, with infinite values as missing ones')),
  {
    ...row('Corr', 'pair-window', 'corr', [LEFT, RIGHT, PAIR_N], 'Correlation of the pairs in the window'),
    note: MASK_NOTE,
    right: 'Pearson',
  },
  ours(row('Pearson', 'pair-window', 'pearson', [LEFT, RIGHT, PAIR_N], 'Corr for values of any size')),
  row('Cov', 'pair-window', 'cov', [LEFT, RIGHT, PAIR_N], 'Covariance of the pairs in the window (n − 1)'),
  {
    ...row(
      'ChangeInstrument',
      'foreign',
      '',
      [INSTRUMENT, X],
      'x of another symbol, computed on that one’s rows',
    ),
    note: FOREIGN_NOTE,
  },
  {
    ...row('Mask', 'foreign', '', [X, INSTRUMENT], 'x of another symbol, computed on that one’s rows'),
    note: FOREIGN_NOTE,
  },
];

const BY_NAME: ReadonlyMap<string, Operator> = new Map(
  OPERATORS.map((operator) => [operator.name, operator]),
);
const BY_SIGN: ReadonlyMap<string, Operator> = new Map(
  OPERATORS.flatMap((operator) => (operator.sign === undefined ? [] : [[operator.sign, operator] as const])),
);

/** qlib’s operators that work on what a lake of bars does not have, each with the reason. */
export const REFUSED_OPERATORS: Readonly<Record<string, string>> = {
  P: 'P reads point-in-time data of companies, which barlake does not hold',
  PRef: 'PRef reads point-in-time data of companies, which barlake does not hold',
  PFeature: 'PFeature reads point-in-time data of companies, which barlake does not hold',
  TResample: 'TResample needs rows with times, which features do not have; qlib refuses it for files as well',
  Rolling: 'Rolling is what qlib’s windows are made of; write Mean, Sum, Std … instead',
};

/** The operator of that name, case and all. */
export function operatorNamed(name: string): Operator | undefined {
  return BY_NAME.get(name);
}

/** The operator written as that sign between its operands. */
export function operatorOfSign(sign: string): Operator | undefined {
  return BY_SIGN.get(sign);
}

function row(
  name: string,
  shape: OperatorShape,
  kernel: string,
  parameters: readonly Parameter[],
  summary: string,
): Operator {
  return { name, shape, kernel, parameters, summary, origin: 'qlib' };
}

function pair(name: string, sign: string | undefined, kernel: string, summary: string): Operator {
  const operator = row(name, 'arithmetic', kernel, [LEFT_OPERAND, RIGHT_OPERAND], summary);
  return sign === undefined ? operator : { ...operator, sign };
}

function compare(name: string, sign: string, kernel: string, summary: string): Operator {
  return { ...row(name, 'comparison', kernel, [LEFT_OPERAND, RIGHT_OPERAND], summary), sign };
}

function window(name: string, kernel: string, summary: string): Operator {
  return row(name, 'window', kernel, [X, N], summary);
}

function decaying(name: string, kernel: string, summary: string): Operator {
  return { ...row(name, 'window', kernel, [X, N_OR_DECAY], summary), note: DECAY_NOTE };
}

function ours(operator: Operator): Operator {
  return { ...operator, origin: 'barlake' };
}
