import type { CapitalEvent } from '../../domain/adjust/apply-events.ts';
import { daysBetween, tradingDay } from '../../domain/trading-day.ts';
import type { Night } from '../../plan/validate/judge-night.ts';
import { dayList, HISTORY, HISTORY_DIVIDENDS, HISTORY_SPLITS, type HistoryContext } from './history-table.ts';
import { rowsOver, type ValidationReader, type ValidationRow } from './validated-file.ts';

/** Smaller moves are never suspected; what is asked for in settings may not be less. */
const MOVE_MIN = 1.3;

/** Calendar days around a night in which a split may have been meant for it. */
const NEAR_DAYS = 7;

const EPOCH = tradingDay('1970-01-01');

/**
 * The nights before the targets in which a price moved far or a split is on record, with what is on record about them. Throws
 * as `rowsOver` does; after `createHistory`.
 */
export async function readNights(
  { files, targets }: HistoryContext,
  reader: ValidationReader,
): Promise<readonly Night[]> {
  const { connection } = reader;
  const rows = await rowsOver(
    files,
    `SELECT symbol, date::VARCHAR AS day, pd::VARCHAR AS previous, pc, open, close, volume, usual_volume, usual_move
     FROM ${HISTORY} h WHERE date IN (${dayList(targets)}) AND pc > 0 AND open > 0 AND close > 0
       AND (move > ln(${MOVE_MIN}) OR abs(ln(open / pc)) > ln(${MOVE_MIN})
         OR EXISTS (FROM ${HISTORY_SPLITS} s WHERE s.symbol = h.symbol AND s.day > h.pd AND s.day <= h.date))
     ORDER BY date, symbol`,
    reader,
  );
  const splits = await connection.rows(`SELECT symbol, day::VARCHAR AS day, ratio FROM ${HISTORY_SPLITS}`);
  const dividends = await connection.rows(
    `SELECT symbol, day::VARCHAR AS day, amount FROM ${HISTORY_DIVIDENDS}`,
  );
  const splitsOf = Map.groupBy(splits, ({ symbol }) => String(symbol));
  const dividendsOf = Map.groupBy(dividends, ({ symbol }) => String(symbol));
  return rows.map((row) => {
    const symbol = String(row['symbol']);
    return toNight(row, symbol, {
      splits: splitsOf.get(symbol) ?? [],
      dividends: dividendsOf.get(symbol) ?? [],
    });
  });
}

function toNight(
  row: ValidationRow,
  symbol: string,
  known: { readonly splits: readonly ValidationRow[]; readonly dividends: readonly ValidationRow[] },
): Night {
  const [day, previousDay] = [dayNumber(row['day']), dayNumber(row['previous'])];
  const isTonight = (event: { readonly day: number }): boolean => event.day > previousDay && event.day <= day;
  const splits = known.splits.map((split) => ({
    day: dayNumber(split['day']),
    ratio: Number(split['ratio']),
  }));
  const events: readonly CapitalEvent[] = [
    ...splits.map((split) => ({ kind: 'split', ...split }) as const),
    ...known.dividends.map(
      (paid) => ({ kind: 'dividend', day: dayNumber(paid['day']), amount: Number(paid['amount']) }) as const,
    ),
  ];
  return {
    symbol,
    day,
    previousDay,
    previousClose: Number(row['pc']),
    open: Number(row['open']),
    close: Number(row['close']),
    volume: optional(row['volume']),
    usualVolume: optional(row['usual_volume']),
    usualMove: optional(row['usual_move']),
    events: events.filter(isTonight),
    nearSplits: splits.filter((split) => !isTonight(split) && Math.abs(split.day - day) <= NEAR_DAYS),
  };
}

function dayNumber(value: unknown): number {
  return daysBetween(EPOCH, tradingDay(String(value)));
}

function optional(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
