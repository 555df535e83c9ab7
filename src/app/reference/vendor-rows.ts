import { createHash } from 'node:crypto';
import type { DividendRow } from '../../../contract/vendor/dividends.ts';
import type { OptionContract } from '../../../contract/vendor/option-contracts.ts';
import type { SplitRow } from '../../../contract/vendor/splits.ts';
import type { TickerEvents } from '../../../contract/vendor/ticker-events.ts';
import { parseTradingDay } from '../../domain/trading-day.ts';
import type { ReferenceRow } from '../../lake/reference/reference-table.ts';

/** A split as a row. One without an id gets one from what it says. */
export function splitRow(row: SplitRow): ReferenceRow {
  const { ticker, execution_date, split_from, split_to, adjustment_type } = row;
  const id = row.id ?? madeId([ticker, execution_date, split_from, split_to]);
  return { id, ticker, execution_date, split_from, split_to, adjustment_type };
}

/** A dividend as a row. One without an id gets one from what it says. */
export function dividendRow(row: DividendRow): ReferenceRow {
  const { split_adjusted_cash_amount: _, historical_adjustment_factor: __, ...kept } = row;
  return { ...kept, id: row.id ?? madeId([row.ticker, row.ex_dividend_date, row.cash_amount, row.currency]) };
}

/** An option contract as a row. */
export function contractRow({ additional_underlyings: more, ...row }: OptionContract): ReferenceRow {
  return { ...row, additional_underlyings: more === undefined ? undefined : JSON.stringify(more) };
}

/** Changes of a company’s ticker as rows; without FIGI and CIK they go by the symbol they were asked under. */
export function eventRows(symbol: string, events: TickerEvents): readonly ReferenceRow[] {
  const { name, composite_figi, cik } = events;
  const entity = entityOf(symbol, events);
  return (events.events ?? []).flatMap(({ type, date, ticker_change: change }) => {
    if (change === undefined || parseTradingDay(date) === undefined) return [];
    return [{ entity, date, ticker: change.ticker, type, name, composite_figi, cik }];
  });
}

/** Who a company is, across tickers. */
export function entityOf(symbol: string, { composite_figi, cik }: TickerEvents): string {
  return composite_figi ?? cik ?? `ticker:${symbol}`;
}

/** Does not look like the vendor’s own ids, so that nobody asks the vendor for it. */
function madeId(parts: readonly (string | number | undefined)[]): string {
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return `made-${hash.slice(0, 24)}`;
}
