import type { TradingDay } from '../../domain/trading-day.ts';
import { HISTORY_DAYS } from '../../plan/validate/plan-validation.ts';
import { quoteText } from '../duckdb/quote.ts';
import { type BarFile, barRelation, widestFirst } from '../query/bar-files.ts';
import { interruptible } from '../query/stream-rows.ts';
import { damagedReference, type ReferenceState } from '../reference/find-reference.ts';
import { onlyWanted, rowsOver, type ValidationReader } from './validated-file.ts';

/** Days to look at, with those before them. */
export interface HistoryContext {
  /** Daily files, ascending: up to {@link HISTORY_DAYS} before the first target, and the targets. */
  readonly files: readonly BarFile[];
  /** The days that are judged, ascending. */
  readonly targets: readonly TradingDay[];
  /** Absent when the lake has no such table. */
  readonly splits: ReferenceState | undefined;
  readonly dividends: ReferenceState | undefined;
}

/** The temporary table of {@link createHistory}: a row for each bar, with what was usual before it. */
export const HISTORY = 'validated_history';
/** Splits that count, some days around the targets: `symbol, day, ratio`. */
export const HISTORY_SPLITS = 'validated_splits';
/** Dividends in dollars that count: `symbol, day, amount`. */
export const HISTORY_DIVIDENDS = 'validated_dividends';

/** Calendar days around the targets for which corporate actions are looked up. */
const EVENT_DAYS = 14;

/**
 * Puts the bars of some weeks into a table: each with the bar before (`pc`, `pd`), whether it `same`-ly repeats it, the median volume and
 * the median move of the days before. Throws as `rowsOver` does.
 */
export async function createHistory(context: HistoryContext, reader: ValidationReader): Promise<void> {
  const { files } = context;
  const { connection, signal } = reader;
  const relation = onlyWanted(barRelation(await widestFirst(connection, files)), reader);
  const usual = `(PARTITION BY symbol ORDER BY date ROWS BETWEEN ${HISTORY_DAYS} PRECEDING AND 1 PRECEDING)`;
  const fields = ['open', 'high', 'low', 'close', 'volume'] as const;
  await rowsOver(
    files,
    `CREATE OR REPLACE TEMP TABLE ${HISTORY} AS
     SELECT *, median(volume) OVER ${usual} AS usual_volume, median(move) OVER ${usual} AS usual_move,
       count(*) OVER ${usual} AS days_before
     FROM (
       SELECT symbol, date, ${fields.join(', ')}, lag(close) OVER w AS pc, lag(date) OVER w AS pd,
         ${fields.map((name) => `${name} = lag(${name}) OVER w`).join(' AND ')} AS same,
         abs(ln(nullif(close, 0) / nullif(lag(close) OVER w, 0))) AS move
       FROM (SELECT symbol, date, ${fields.map((name) => `${name}::DOUBLE AS ${name}`).join(', ')} FROM ${relation})
       WINDOW w AS (PARTITION BY symbol ORDER BY date)
     )`,
    reader,
  );
  await interruptible(connection, signal, async () => createEvents(context, reader));
}

/** Drops what {@link createHistory} made. */
export async function dropHistory({ connection }: ValidationReader): Promise<void> {
  for (const table of [HISTORY, HISTORY_SPLITS, HISTORY_DIVIDENDS]) {
    await connection.run(`DROP TABLE IF EXISTS ${table}`);
  }
}

async function createEvents(
  { targets, splits, dividends }: HistoryContext,
  { connection }: ValidationReader,
): Promise<void> {
  const [first, last] = [targets[0], targets.at(-1)];
  const near = (column: string): string =>
    `${column} BETWEEN DATE '${first}' - ${EVENT_DAYS} AND DATE '${last}' + ${EVENT_DAYS}`;
  await createFrom(connection, splits, {
    name: HISTORY_SPLITS,
    empty: 'NULL::VARCHAR AS symbol, NULL::DATE AS day, NULL::DOUBLE AS ratio',
    columns: 'ticker AS symbol, execution_date AS day, split_to / split_from AS ratio',
    where: `effective AND split_from > 0 AND split_to > 0 AND ${near('execution_date')}`,
  });
  await createFrom(connection, dividends, {
    name: HISTORY_DIVIDENDS,
    empty: 'NULL::VARCHAR AS symbol, NULL::DATE AS day, NULL::DOUBLE AS amount',
    columns: 'ticker AS symbol, ex_dividend_date AS day, cash_amount AS amount',
    where: `effective AND cash_amount > 0 AND upper(currency) = 'USD' AND ${near('ex_dividend_date')}`,
  });
}

async function createFrom(
  connection: ValidationReader['connection'],
  table: ReferenceState | undefined,
  {
    name,
    empty,
    columns,
    where,
  }: { readonly name: string; readonly empty: string; readonly columns: string; readonly where: string },
): Promise<void> {
  const source =
    table === undefined
      ? `SELECT ${empty} WHERE false`
      : `SELECT ${columns} FROM read_parquet(${quoteText(table.file)}, hive_partitioning=false) WHERE ${where}`;
  try {
    await connection.run(`CREATE OR REPLACE TEMP TABLE ${name} AS ${source}`);
  } catch (error) {
    throw table === undefined ? error : damagedReference(table, 'unreadable', error);
  }
}

/** Days as a list for `IN`. */
export function dayList(days: readonly TradingDay[]): string {
  return days.map((day) => `DATE '${day}'`).join(', ');
}
