import { quoteName } from '../duckdb/quote.ts';
import type { OpenHours } from './qlib-calendar.ts';

/** How minutes are folded to longer bars. */
export interface Resampling {
  readonly minutes: number;
  readonly hours: readonly OpenHours[];
  readonly columns: readonly string[];
  /** Columns that the relation has. */
  readonly names: ReadonlySet<string>;
}

/** How a column of a longer bar comes from those of its minutes; factors do not change within a day. */
const FOLDS: Readonly<Record<string, string>> = {
  open: 'arg_min(open, qlib_minute)::DOUBLE',
  high: 'max(high)::DOUBLE',
  low: 'min(low)::DOUBLE',
  close: 'arg_max(close, qlib_minute)::DOUBLE',
  volume: 'sum(volume)::DOUBLE',
  transactions: 'sum(transactions)::DOUBLE',
  split_factor: 'arg_max(split_factor, qlib_minute)::DOUBLE',
  total_factor: 'arg_max(total_factor, qlib_minute)::DOUBLE',
  strike: 'any_value(strike)::DOUBLE',
  vwap: 'sum((high + low + close) / 3 * total_factor * volume) / nullif(sum(volume), 0)',
};
/** What a fold reads besides the column of its name. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  vwap: ['high', 'low', 'close', 'volume', 'total_factor'],
};

/**
 * A statement over minutes (with `qlib_code`, `qlib_day` and `qlib_minute`) that answers longer bars, by symbol and time:
 * first open, last close, extremes, sums, and for `vwap` the typical prices of the minutes weighted by volume. Bars begin
 * at whole multiples of their length after the day’s open; minutes outside of its hours are left out.
 */
export function resampledBars(bars: string, { minutes, hours, columns, names }: Resampling): string {
  const values = columns.map((name) => {
    const fold = FOLDS[name];
    const isThere = (NEEDED[name] ?? [name]).every((needed) => names.has(needed));
    if (fold === undefined || !isThere) return `, 'NaN'::DOUBLE AS ${quoteName(name)}`;
    return `, coalesce(${fold}, 'NaN'::DOUBLE) AS ${quoteName(name)}`;
  });
  const days = hours.map(({ dayNumber, open, close }) => `(${dayNumber}, ${open}, ${close})`).join(', ');
  const slot = `(qlib_minute - open_minute) // ${minutes}`;
  return `WITH hours(open_day, open_minute, close_minute) AS (VALUES ${days}), bars AS (${bars})
    SELECT qlib_code, qlib_day, (any_value(open_minute) + ${slot} * ${minutes})::INTEGER AS bar_minute${values.join('')}
    FROM bars JOIN hours ON qlib_day = open_day AND qlib_minute >= open_minute AND qlib_minute < close_minute
    GROUP BY qlib_code, qlib_day, ${slot} ORDER BY qlib_code, qlib_day, bar_minute`;
}
