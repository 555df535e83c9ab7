import { quoteName } from '../duckdb/quote.ts';

/**
 * By what prices and volumes are multiplied and then divided: `relation` is SQL that may follow FROM, with `symbol, start_day,
 * end_day, price_times, price_over, volume_times, volume_over`, half-open, at most one row for a symbol and day. What it has
 * no row for stays as it was.
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
  const scaled = columns.flatMap((name) => {
    const kind = PRICES.includes(name) ? 'price' : name;
    if (kind !== 'price' && kind !== 'volume') return [];
    const [times, over] = [`coalesce(scale.${kind}_times, 1)`, `coalesce(scale.${kind}_over, 1)`];
    return [`bars.${quoteName(name)} * ${times} / ${over} AS ${quoteName(name)}`];
  });
  return `(SELECT bars.* REPLACE (${scaled.join(', ')}) FROM ${relation} AS bars
    LEFT JOIN ${scale.relation} AS scale
      ON scale.symbol = bars.symbol AND bars.date >= scale.start_day AND bars.date < scale.end_day)`;
}
