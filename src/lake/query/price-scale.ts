import { quoteName } from '../duckdb/quote.ts';

/**
 * By what prices are multiplied: `relation` is SQL that may follow FROM, with `symbol, start_day, end_day, price_scale,
 * volume_scale`, half-open, at most one row for a symbol and day. What it has no row for stays as it was.
 */
export interface PriceScale {
  readonly relation: string;
}

const PRICES = ['open', 'high', 'low', 'close', 'vwap'];

/** A relation of bars with prices and volume scaled; `columns` are those that it has. Streams the bars, in no order. */
export function scaledBars(
  relation: string,
  columns: readonly string[],
  scale: PriceScale | undefined,
): string {
  if (scale === undefined) return relation;
  const factor = (name: string): string => `coalesce(scale.${name}, 1)`;
  const scaled = columns.flatMap((name) => {
    if (PRICES.includes(name))
      return [`bars.${quoteName(name)} * ${factor('price_scale')} AS ${quoteName(name)}`];
    return name === 'volume' ? [`bars.volume * ${factor('volume_scale')} AS volume`] : [];
  });
  return `(SELECT bars.* REPLACE (${scaled.join(', ')}) FROM ${relation} AS bars
    LEFT JOIN ${scale.relation} AS scale
      ON scale.symbol = bars.symbol AND bars.date >= scale.start_day AND bars.date < scale.end_day)`;
}
