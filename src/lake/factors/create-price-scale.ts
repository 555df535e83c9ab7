import type { Adjustment } from '../../domain/adjust/adjustment.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { PriceScale } from '../query/price-scale.ts';
import type { Factors } from './factors.ts';

/** How to present prices. */
export interface ScaleOptions {
  readonly adjust: Exclude<Adjustment, 'none'>;
  /** Events after this day are not known yet; absent: all that took effect are. */
  readonly asOf?: TradingDay | undefined;
  /** Absent: all. */
  readonly symbols?: readonly string[] | undefined;
}

const SCALES = 'price_scales';

/**
 * Prices on the shares of the last day: F(day) / F(anchor), where the anchor is the last bar of the life, or its last at or
 * before the as-of day. Volumes go the other way, by the split factor alone. Steps become a temporary table of spans.
 */
export async function createPriceScale(
  connection: DuckDbConnection,
  { steps }: Pick<Factors, 'steps'>,
  { adjust, asOf, symbols }: ScaleOptions,
): Promise<PriceScale> {
  const factor = adjust === 'splits' ? 'split_factor' : 'total_factor';
  const conditions = [
    ...(asOf === undefined ? [] : [`date <= DATE '${asOf}'`]),
    ...(symbols === undefined ? [] : [`symbol IN (${['NULL', ...symbols.map(() => '?')].join(', ')})`]),
  ];
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${SCALES} AS
     SELECT symbol, start_day, end_day, ${asTwo('price', 'own', 'anchor')}, ${asTwo('volume', 'anchor_split', 'own_split')}
     FROM (
       SELECT symbol, date AS start_day, coalesce(lead(date) OVER (PARTITION BY symbol ORDER BY date), DATE '9999-12-31') AS end_day,
         ${factor} AS own, last(${factor}) OVER life AS anchor, split_factor AS own_split, last(split_factor) OVER life AS anchor_split
       FROM ${steps} ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}
       WINDOW life AS (PARTITION BY symbol, life ORDER BY date ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING))`,
    [...(symbols ?? [])],
  );
  return { relation: SCALES };
}

/** A ratio as a multiplier or a divisor, whichever is above 1: a tenth of 140.11 is 14.011, 0.1 times it is not. */
function asTwo(name: string, above: string, below: string): string {
  const isUp = `${above} >= ${below}`;
  return `CASE WHEN ${isUp} THEN ${above} / ${below} ELSE 1 END AS ${name}_times,
    CASE WHEN ${isUp} THEN 1 ELSE ${below} / ${above} END AS ${name}_over`;
}
