import {
  type TakeOver,
  type Tenure,
  type TickerTenure,
  tickerTenure,
} from '../../domain/adjust/ticker-tenure.ts';
import { daysBetween, tradingDay } from '../../domain/trading-day.ts';
import { quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { damagedReference, type ReferenceState } from '../reference/find-reference.ts';
import type { FactorInputs } from './factor-inputs.ts';
import { SYMBOL_IDS } from './scan-day-bars.ts';

/** The vendor’s reference data begin here: older companies have this day for their first (docs, ticker history). */
const HISTORY_START = daysBetween(tradingDay('1970-01-01'), tradingDay('2003-09-10'));

/** Who had which of the numbered symbols when, by number; those that nothing is known of are left out. */
export async function readTenures(
  connection: DuckDbConnection,
  { reference }: Pick<FactorInputs, 'reference'>,
): Promise<ReadonlyMap<number, TickerTenure>> {
  const listed = await readRows(connection, reference.get('tickers'), LISTED);
  const taken = await readRows(connection, reference.get('events'), TAKEN);
  const tenures = Map.groupBy(listed, ({ symbol }) => symbol);
  const takeOvers = Map.groupBy(taken, ({ symbol }) => symbol);
  const symbols = new Set([...tenures.keys(), ...takeOvers.keys()]);
  return new Map(
    [...symbols].map((symbol) => {
      const own = (tenures.get(symbol) ?? []).map(toTenure);
      const starts = (takeOvers.get(symbol) ?? []).flatMap(toTakeOver);
      const names = sameNames([...(tenures.get(symbol) ?? []), ...(takeOvers.get(symbol) ?? [])]);
      const rename = <Named extends { readonly security: string }>(each: Named): Named => ({
        ...each,
        security: names.get(each.security) ?? each.security,
      });
      return [symbol, tickerTenure(own.map(rename), starts.map(rename), HISTORY_START)];
    }),
  );
}

interface ListedRow {
  readonly symbol: number;
  readonly security: string;
  /** Identifiers that no other security has. */
  readonly figis: readonly string[];
  readonly cik: string | undefined;
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/**
 * One name for rows that are about one security: those that share a FIGI, and those of one company (CIK) where one of
 * the two has no FIGI. Another FIGI of the same company is another security.
 */
function sameNames(rows: readonly ListedRow[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [index, row] of rows.entries()) {
    if (names.has(row.security)) continue;
    const twin = rows.slice(0, index).find((earlier) => isSame(earlier, row));
    names.set(row.security, twin === undefined ? row.security : (names.get(twin.security) ?? twin.security));
  }
  return names;
}

function isSame(left: ListedRow, right: ListedRow): boolean {
  if (left.figis.some((figi) => right.figis.includes(figi))) return true;
  const isTold = left.figis.length > 0 && right.figis.length > 0;
  return !isTold && left.cik !== undefined && left.cik === right.cik;
}

function toTenure({ security, from, to }: ListedRow): Tenure {
  return { security, from, to };
}

function toTakeOver({ security, from }: ListedRow): readonly TakeOver[] {
  return from === undefined ? [] : [{ security, day: from }];
}

/** Symbols that one company has had all along say nothing about lives but that there is one. */
const LISTED = {
  ticker: 'ticker',
  columns: `entity AS security, composite_figi AS figi, share_class_figi AS class_figi, cik,
    (valid_from - DATE '1970-01-01')::INTEGER AS from_day, (valid_to - DATE '1970-01-01')::INTEGER AS to_day`,
  isWanted: "market = 'stocks'",
};
const TAKEN = {
  ticker: 'ticker',
  columns: `entity AS security, composite_figi AS figi, NULL AS class_figi, cik,
    (date - DATE '1970-01-01')::INTEGER AS from_day, NULL::INTEGER AS to_day`,
  isWanted: "type = 'ticker_change'",
};

async function readRows(
  connection: DuckDbConnection,
  table: ReferenceState | undefined,
  { ticker, columns, isWanted }: typeof LISTED,
): Promise<readonly ListedRow[]> {
  if (table === undefined) return [];
  try {
    const rows = await connection.rows(
      `SELECT ids.id AS symbol, rows.* EXCLUDE (symbol)
       FROM (SELECT ${ticker} AS symbol, ${columns}
             FROM read_parquet(${quoteText(table.file)}, hive_partitioning=false) WHERE ${isWanted}) AS rows
       JOIN ${SYMBOL_IDS} AS ids ON ids.symbol = rows.symbol
       ORDER BY ids.id, from_day NULLS LAST, to_day NULLS LAST, security`,
    );
    return rows.map((row) => ({
      symbol: Number(row['symbol']),
      security: String(row['security']),
      figis: [row['figi'], row['class_figi']].filter((figi) => typeof figi === 'string'),
      cik: typeof row['cik'] === 'string' ? row['cik'] : undefined,
      from: typeof row['from_day'] === 'number' ? row['from_day'] : undefined,
      to: typeof row['to_day'] === 'number' ? row['to_day'] : undefined,
    }));
  } catch (error) {
    throw damagedReference(table, 'unreadable', error);
  }
}
