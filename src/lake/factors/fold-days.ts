import { DATASETS } from '../../domain/dataset.ts';
import type { TradingCalendar } from '../../domain/trading-calendar.ts';
import { tradingDay } from '../../domain/trading-day.ts';
import { quoteList, quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { barRelation } from '../query/bar-files.ts';
import { interruptible } from '../query/stream-rows.ts';
import { exactSum } from './exact-sum.ts';
import type { FactorInputs } from './factor-inputs.ts';

/** Days made of shorter bars: `symbol, date, open, close, volume`. */
export const FOLDED_DAYS = 'factor_folded_days';

/** What to fold. */
export interface DayFold {
  readonly inputs: Pick<FactorInputs, 'daily' | 'minute' | 'series'>;
  /** Of the asset, for the regular session. */
  readonly calendar: TradingCalendar;
  /** Absent: all. */
  readonly symbols?: readonly string[] | undefined;
  readonly signal: AbortSignal;
}

/**
 * Days that have no daily bars: the first open and the last close of the regular session, or of the day where nothing
 * traded in it. First minutes of whole markets, then bars of single symbols on days that are still missing.
 */
export async function foldDays(connection: DuckDbConnection, fold: DayFold): Promise<void> {
  const { inputs, calendar, symbols, signal } = fold;
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${FOLDED_DAYS} (symbol VARCHAR, date DATE, open DOUBLE, close DOUBLE, volume DOUBLE)`,
  );
  const filter =
    symbols === undefined ? 'true' : `symbol IN (${['NULL', ...symbols.map(quoteText)].join(', ')})`;
  for (const file of inputs.minute) {
    const session = calendar.session(file.day);
    const isRegular =
      session === undefined ? 'true' : within(String(session.openMs), String(session.closeMs));
    const volume = DATASETS[file.dataset].hasVolume ? 'volume' : 'NULL::DOUBLE';
    const sql = `INSERT INTO ${FOLDED_DAYS} ${folded(barRelation([file]), { isRegular, volume, filter })}`;
    await interruptible(connection, signal, () => connection.run(sql));
  }
  if (inputs.series === undefined || inputs.series.length === 0) return;
  await createSessions(connection, calendar, inputs);
  for (const { paths, hasVolume } of inputs.series) {
    const bars = `read_parquet(${quoteList(paths)}, union_by_name=false, hive_partitioning=false)`;
    const relation = `(SELECT bars.*, sessions.open_ms, sessions.close_ms
      FROM ${bars} AS bars LEFT JOIN factor_sessions AS sessions ON sessions.day = bars.date
      WHERE bars.date NOT IN (SELECT day FROM factor_held_days)
        AND (bars.symbol, bars.date) NOT IN (SELECT (symbol, date) FROM ${FOLDED_DAYS}))`;
    const isRegular = `coalesce(${within('open_ms', 'close_ms')}, true)`;
    const sql = folded(relation, { isRegular, volume: hasVolume ? 'volume' : 'NULL::DOUBLE', filter });
    await interruptible(connection, signal, () => connection.run(`INSERT INTO ${FOLDED_DAYS} ${sql}`));
  }
}

function within(openMs: string, closeMs: string): string {
  return `epoch_ms(timestamp) >= ${openMs} AND epoch_ms(timestamp) < ${closeMs}`;
}

function folded(
  relation: string,
  { isRegular, volume, filter }: Readonly<Record<'isRegular' | 'volume' | 'filter', string>>,
): string {
  return `SELECT symbol, date,
    coalesce(arg_min(open, timestamp) FILTER (${isRegular}), arg_min(open, timestamp)),
    coalesce(arg_max(close, timestamp) FILTER (${isRegular}), arg_max(close, timestamp)), ${exactSum(volume, 'amount')}::DOUBLE
    FROM ${relation} WHERE ${filter} GROUP BY symbol, date`;
}

/** Sessions of the years that series have bars in, and the days that whole markets are held of. */
async function createSessions(
  connection: DuckDbConnection,
  calendar: TradingCalendar,
  { daily, minute, series }: DayFold['inputs'],
): Promise<void> {
  const years = (series ?? []).flatMap((each) => each.years);
  const [first, last] = [Math.min(...years), Math.max(...years)];
  const days = calendar.tradingDays(tradingDay(`${first}-01-01`), tradingDay(`${last}-12-31`));
  const rows = days.flatMap((day) => {
    const session = calendar.session(day);
    return session === undefined ? [] : [`(DATE '${day}', ${session.openMs}, ${session.closeMs})`];
  });
  await connection.run(
    'CREATE OR REPLACE TEMP TABLE factor_sessions (day DATE, open_ms BIGINT, close_ms BIGINT)',
  );
  if (rows.length > 0) await connection.run(`INSERT INTO factor_sessions VALUES ${rows.join(', ')}`);
  const held = [...daily, ...minute].map(({ day }) => day);
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE factor_held_days AS SELECT unnest(${quoteList(held)}::VARCHAR[])::DATE AS day`,
  );
}
