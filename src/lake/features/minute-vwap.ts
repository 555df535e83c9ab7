import { type BarFile, barRelation } from '../query/bar-files.ts';

/**
 * The volume-weighted average of the bars’ typical prices, (high + low + close) / 3, by symbol and day: `symbol, date, vwap`;
 * NULL where nothing was traded. Sums are kept as whole multiples of 2^-60, so that they do not depend on the order in
 * which threads add: 10^20 is the most they hold, far above what a day turns over in any currency.
 */
export function minuteVwap(files: readonly BarFile[], filter: string): string {
  const sum = (sql: string): string => `sum(TRY_CAST((${sql}) * ${SCALE} AS HUGEINT))`;
  return `(SELECT symbol, date, amount::DOUBLE / nullif(volume::DOUBLE, 0) AS vwap FROM (
      SELECT symbol, date, ${sum('(high::DOUBLE + low + close) / 3 * volume')} AS amount, ${sum('volume')} AS volume
      FROM ${barRelation(files)} WHERE ${filter} GROUP BY symbol, date))`;
}

const SCALE = '1152921504606846976::DOUBLE';
