import type { TradingDay } from '../../domain/trading-day.ts';
import { quoteList, quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { type BarFile, barRelation, widestFirst } from '../query/bar-files.ts';
import type { GridColumn } from './grid-field.ts';
import type { GridRequest } from './grid-request.ts';
import { minuteVwap } from './minute-vwap.ts';
import type { SymbolSlab } from './symbol-slabs.ts';

/** What to read: the files, and the columns in the order in which they come, after id, date and timestamp. */
export interface GridSource {
  readonly bars: string;
  readonly columns: readonly GridColumn[];
  /** The underlyings’ closes: `symbol, date, close`. */
  readonly underlyings: string | undefined;
  /** Files of minutes with the widest type first. */
  readonly minutes: readonly BarFile[];
}

/**
 * Finds out what the statements of a request are made of; `undefined` when no file has a trading day of the range. Bars of
 * days on which the market is closed, as indices have them, have no row and are left out.
 */
export async function gridSource(
  connection: DuckDbConnection,
  request: GridRequest,
  columns: readonly GridColumn[],
): Promise<GridSource | undefined> {
  const { from, to, calendar, bars } = request;
  const inRange = ({ day }: BarFile): boolean => day >= from && day <= to && calendar.isTradingDay(day);
  const files = request.barFiles.filter(inRange);
  if (files.length === 0 && bars === undefined) return undefined;
  const wantsVwap = columns.includes('vwap');
  const minutes = wantsVwap ? (request.minuteFiles ?? []).filter(inRange) : [];
  const underlyings = columns.includes('underlying_close')
    ? (request.underlyingFiles ?? []).filter(inRange)
    : [];
  return {
    bars:
      bars === undefined
        ? barRelation(await widestFirst(connection, files), { withVwap: wantsVwap })
        : tradingDaysOf(bars, request),
    columns,
    minutes: await widestFirst(connection, minutes),
    underlyings: await underlyingRelation(connection, underlyings),
  };
}

/** Bars of days on which the market was open; others have no row. */
function tradingDaysOf(bars: string, { from, to, calendar }: GridRequest): string {
  const days = quoteList(calendar.tradingDays(from, to));
  return `(SELECT * FROM ${bars} AS bar WHERE bar.date BETWEEN DATE '${from}' AND DATE '${to}'
    AND bar.date IN (SELECT unnest(${days}::DATE[])))`;
}

async function underlyingRelation(
  connection: DuckDbConnection,
  files: readonly BarFile[],
): Promise<string | undefined> {
  const relations: string[] = [];
  for (const dataset of ['stocks_daily', 'indices_daily'] as const) {
    const own = await widestFirst(
      connection,
      files.filter((file) => file.dataset === dataset),
    );
    if (own.length === 0) continue;
    relations.push(`SELECT symbol, date, close::DOUBLE AS close FROM ${barRelation(own)}`);
  }
  return relations.length === 0 ? undefined : `(${relations.join(' UNION ALL ')})`;
}

/** Bars of a slab of symbols by id and time: `id INTEGER, date DATE, timestamp TIMESTAMPTZ`, then the columns as DOUBLE. */
export function gridStatement(source: GridSource, slab: SymbolSlab, timeOrder: 'date' | 'timestamp'): string {
  const columns = source.columns.map((column) => `${columnSql(column, source)} AS ${column}`);
  const between = `symbol BETWEEN ${quoteText(slab.firstSymbol)} AND ${quoteText(slab.lastSymbol)}`;
  return `SELECT ids.id, bar.date, bar.timestamp${columns.map((column) => `, ${column}`).join('')}
    FROM (SELECT * FROM ${source.bars} WHERE ${between}) AS bar
    JOIN (SELECT DISTINCT symbol, id FROM ${slab.table} WHERE id BETWEEN ${slab.firstId} AND ${slab.lastId}) AS ids USING (symbol)
    ${joins(source, between)}
    ORDER BY ids.id, bar.${timeOrder}`;
}

function joins({ minutes, underlyings }: GridSource, between: string): string {
  const vwap =
    minutes.length === 0
      ? ''
      : `LEFT JOIN ${minuteVwap(minutes, between)} AS minute ON minute.symbol = bar.symbol AND minute.date = bar.date`;
  if (underlyings === undefined) return vwap;
  // A stock of that name first, then the index; no symbol of one dataset begins as those of the other do.
  return `${vwap}
    LEFT JOIN ${underlyings} AS stock ON stock.symbol = bar.underlying AND stock.date = bar.date
    LEFT JOIN ${underlyings} AS index ON index.symbol = 'I:' || bar.underlying AND index.date = bar.date`;
}

const NAN = `'NaN'::DOUBLE`;

function columnSql(column: GridColumn, { minutes, underlyings }: GridSource): string {
  switch (column) {
    case 'expiration':
      return `(bar.expiration - DATE '1970-01-01')::DOUBLE`;
    case 'vwap':
      return `coalesce(${minutes.length === 0 ? '' : 'minute.vwap, '}bar.vwap, ${NAN})`;
    case 'underlying_close':
      return underlyings === undefined ? NAN : `coalesce(stock.close, index.close, ${NAN})`;
    case 'transactions':
      return `coalesce(bar.transactions::DOUBLE, ${NAN})`;
    case 'open':
    case 'high':
    case 'low':
    case 'close':
    case 'volume':
    case 'strike':
      return `bar.${column}::DOUBLE`;
  }
}

/** The last close before a day of each life that began earlier: `id, date, close`. */
export function earlierCloseStatement(bars: string, slab: SymbolSlab, from: TradingDay): string {
  return `SELECT life.id, max(bar.date) AS date, arg_max(bar.close::DOUBLE, bar.date) AS close
    FROM ${bars} AS bar JOIN ${slab.table} AS life
      ON life.symbol = bar.symbol AND life.id BETWEEN ${slab.firstId} AND ${slab.lastId}
      AND life.first_day < DATE '${from}' AND bar.date BETWEEN life.first_day AND DATE '${from}' - 1
    WHERE bar.symbol BETWEEN ${quoteText(slab.firstSymbol)} AND ${quoteText(slab.lastSymbol)}
    GROUP BY life.id`;
}
