import type { TimeZone } from '../../domain/local-time.ts';
import type { Timeframe } from '../../domain/timeframe.ts';
import type { DayRange } from '../../plan/fetch-task.ts';
import { quoteName } from '../duckdb/quote.ts';
import { windowSql } from './window-sql.ts';

/** Columns of bars that are put together in another way than by taking one of them. */
const FOLDS: Readonly<Record<string, string>> = {
  open: 'arg_min(open, timestamp)',
  high: 'max(high)',
  low: 'min(low)',
  close: 'arg_max(close, timestamp)',
  // Unknown as soon as one part is; millionths are kept, the dust of adding them is not.
  volume:
    'CASE WHEN count(volume) < count(*) THEN NULL WHEN count(*) = 1 THEN any_value(volume) ELSE round(fsum(volume) * 1e6) / 1e6 END',
  transactions: 'CASE WHEN count(transactions) < count(*) THEN NULL ELSE sum(transactions)::UINTEGER END',
  vwap: `CASE WHEN count(vwap) < count(*) OR count(volume) < count(*) THEN NULL WHEN count(*) = 1 THEN any_value(vwap)
    WHEN fsum(volume) = 0 THEN NULL ELSE round(fsum(vwap * volume) / fsum(volume) * 1e6) / 1e6 END`,
};

/** How bars become longer ones. */
export interface FoldOptions {
  readonly timeframe: Timeframe;
  readonly zone: TimeZone;
  /** Days of the bars that are read; one at least. */
  readonly spans: readonly DayRange[];
  /** Columns of the relation, `symbol`, `timestamp` and `date` among them. */
  readonly columns: readonly string[];
}

/** A relation with the columns of another, whose bars are put together by the rules of `foldBars`; in no order. */
export function foldedBars(relation: string, { timeframe, zone, spans, columns }: FoldOptions): string {
  const { day, step, start } = windowSql(timeframe, zone, spans);
  const keys = new Set(['symbol', 'timestamp', 'date']);
  const values = columns.filter((name) => !keys.has(name));
  const folds = values.map(
    (name) => `${FOLDS[name] ?? `any_value(${quoteName(name)})`} AS ${quoteName(name)}`,
  );
  const grouped = `SELECT symbol, ${day} AS window_day, ${step} AS step${folds.map((fold) => `, ${fold}`).join('')}
    FROM ${relation} GROUP BY symbol, window_day, step`;
  const shown = columns.map((name) => (name === 'timestamp' ? `${start} AS timestamp` : quoteName(name)));
  return `(SELECT ${shown.join(', ')} FROM (SELECT * EXCLUDE window_day, window_day AS date FROM (${grouped})))`;
}
