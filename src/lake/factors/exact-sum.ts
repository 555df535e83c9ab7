/** What is added up; it decides how large and how fine the numbers may be. */
export type Summed = 'price' | 'amount';

/** Digits behind the point, and from where on a number is a mistake that would only make the sum overflow. */
const DIGITS: Readonly<Record<Summed, { readonly scale: number; readonly below: string }>> = {
  price: { scale: 18, below: '1e15' },
  amount: { scale: 9, below: '1e24' },
};

/**
 * SQL of a sum that has no order: of decimals, each rounded once, so that adding days up one by one, month by month, or on
 * many threads gives the same digits. A sum of doubles differs in its last bit. Prices count to 1e-18, volumes and dollars to
 * 1e-9; what is too large for either is left out. `DECIMAL(38)` is also what a Parquet file keeps to the last digit.
 */
export function exactSum(value: string, summed: Summed): string {
  const { scale, below } = DIGITS[summed];
  return `sum(CASE WHEN abs(${value}) < ${below} THEN (${value})::DECIMAL(38, ${scale}) END)`;
}

/** SQL of the type of such a sum. */
export function exactType(summed: Summed): string {
  return `DECIMAL(38, ${DIGITS[summed].scale})`;
}

/** SQL of the mean by {@link exactSum}, a double; NULL when there is nothing. */
export function exactMean(value: string, summed: Summed): string {
  const { below } = DIGITS[summed];
  return `${exactSum(value, summed)}::DOUBLE / count(*) FILTER (abs(${value}) < ${below})`;
}
