import { join } from 'node:path';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { BarValues } from '../../plan/reconcile/bar-pair.ts';
import { quoteList, quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';

/** A bar from elsewhere. */
export interface SpoolBar extends BarValues {
  /** In the API’s spelling. */
  readonly symbol: string;
  readonly day: TradingDay;
  readonly startMs: number;
}

/** Bars from elsewhere, kept on disk by day. */
export interface SpooledBars {
  readonly barCount: number;
  /** The earliest day with a bar. */
  readonly firstDay: TradingDay | undefined;
  /** A statement with the columns of `comparedBars`; a symbol and instant that came twice is there once. */
  ofDay(day: TradingDay): string;
}

/** Takes bars in any order. */
export interface BarSpool {
  append(bars: readonly SpoolBar[]): Promise<void>;
  /** Sorts what came. Nothing can be appended afterwards. */
  finish(): Promise<SpooledBars>;
}

/** Bars kept in memory before they are written; a full market has 12,000 a day. */
const CHUNK_BARS = 250_000;

/** Opens a spool below `folder`, which must exist and be the spool’s alone; `connection` must not be used meanwhile. */
export async function openBarSpool(connection: DuckDbConnection, folder: string): Promise<BarSpool> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE spool (
    day VARCHAR, symbol VARCHAR, start_ms DOUBLE, open DOUBLE, high DOUBLE, low DOUBLE, close DOUBLE,
    volume DOUBLE, transactions DOUBLE)`);
  const chunks: string[] = [];
  let held = 0;
  const flush = async (): Promise<void> => {
    const path = join(folder, `chunk-${chunks.length}.parquet`);
    await connection.run(`COPY spool TO ${quoteText(path)} (FORMAT parquet)`);
    await connection.run('DELETE FROM spool');
    chunks.push(path);
    held = 0;
  };
  const write = async (bars: readonly SpoolBar[]): Promise<void> => {
    await appendBars(connection, bars);
    held += bars.length;
    if (held >= CHUNK_BARS) await flush();
  };
  // One connection does one thing at a time; those who wait here stop asking for more.
  let turn: Promise<void> = Promise.resolve();
  return {
    append(bars) {
      turn = turn.then(() => write(bars));
      return turn;
    },
    async finish() {
      await turn;
      await flush();
      return sortChunks(connection, chunks, join(folder, 'sorted.parquet'));
    },
  };
}

async function appendBars({ raw }: DuckDbConnection, bars: readonly SpoolBar[]): Promise<void> {
  const appender = await raw.createAppender('spool');
  const append = (value: number | undefined): void =>
    value === undefined ? appender.appendNull() : appender.appendDouble(value);
  try {
    for (const bar of bars) {
      appender.appendVarchar(bar.day);
      appender.appendVarchar(bar.symbol);
      append(bar.startMs);
      append(bar.open);
      append(bar.high);
      append(bar.low);
      append(bar.close);
      append(bar.volume);
      append(bar.transactions);
      appender.endRow();
    }
  } finally {
    appender.closeSync();
  }
}

/** By day, so that a day’s bars lie in few row groups. */
async function sortChunks(
  connection: DuckDbConnection,
  chunks: readonly string[],
  path: string,
): Promise<SpooledBars> {
  await connection.run(`COPY (FROM read_parquet(${quoteList(chunks)}) ORDER BY day, symbol, start_ms)
    TO ${quoteText(path)} (FORMAT parquet)`);
  const [facts] = await connection.rows(
    `SELECT count(*)::DOUBLE AS bars, min(day) AS first FROM read_parquet(${quoteText(path)})`,
  );
  const first = facts?.['first'];
  return {
    barCount: Number(facts?.['bars'] ?? 0),
    firstDay: typeof first === 'string' ? (first as TradingDay) : undefined,
    ofDay: (day) =>
      `SELECT * EXCLUDE (day) FROM read_parquet(${quoteText(path)}) WHERE day = ${quoteText(day)}
       QUALIFY row_number() OVER (PARTITION BY symbol, start_ms) = 1`,
  };
}
