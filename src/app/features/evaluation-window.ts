import { type CalendarRows, calendarRows, dayNumberOf } from '../../domain/calendar/calendar-rows.ts';
import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import type { TradingCalendar } from '../../domain/trading-calendar.ts';
import { type TradingDay, utcDateOf } from '../../domain/trading-day.ts';

/** Days to answer for and days to read; all inclusive. */
export interface EvaluationWindow {
  readonly from: TradingDay;
  readonly to: TradingDay;
  readonly readFrom: TradingDay;
  readonly readTo: TradingDay;
}

/** What a window depends on. */
export interface WindowFacts {
  readonly dataset: DatasetName;
  readonly calendar: TradingCalendar;
  /** First and last day with bars in the lake. */
  readonly held: { readonly from: TradingDay; readonly to: TradingDay };
  readonly asked: { readonly from?: TradingDay | undefined; readonly to?: TradingDay | undefined };
  /** Rows that the expressions look back and ahead. */
  readonly reach: { readonly lookBack: number; readonly lookAhead: number };
}

const MS_PER_DAY = 86_400_000;

/**
 * The days asked for, as far as bars are held, and so many more as expressions look at. Rows of days are trading days;
 * minutes never look beyond their own day. `undefined` when nothing is held in the days asked for.
 */
export function evaluationWindow(facts: WindowFacts): EvaluationWindow | undefined {
  const { dataset, calendar, held, asked, reach } = facts;
  const from = asked.from === undefined || asked.from < held.from ? held.from : asked.from;
  const to = asked.to === undefined || asked.to > held.to ? held.to : asked.to;
  if (from > to) return undefined;
  if (DATASETS[dataset].timeframe !== '1d') return { from, to, readFrom: from, readTo: to };
  const rows = calendarRows(calendar, held.to);
  const firstRow = rows.firstRowFrom(dayNumberOf(from)) - reach.lookBack;
  const lastRow = rows.firstRowFrom(dayNumberOf(to) + 1) - 1 + reach.lookAhead;
  const heldRows = { from: rows.firstRowFrom(dayNumberOf(held.from)), to: rows.count - 1 };
  return {
    from,
    to,
    readFrom: firstRow <= heldRows.from ? held.from : dayOf(rows, firstRow),
    readTo: lastRow >= heldRows.to ? held.to : dayOf(rows, lastRow),
  };
}

function dayOf(rows: CalendarRows, row: number): TradingDay {
  return utcDateOf(rows.dayOfRow(row) * MS_PER_DAY);
}
