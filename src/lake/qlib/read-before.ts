import { dayNumberOf } from '../../domain/calendar/calendar-rows.ts';
import { parseTradingDay, type TradingDay } from '../../domain/trading-day.ts';
import { quoteList, quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { Before } from './lay-cells.ts';

/** By symbol, its last bar before a day, for the change of the first bar after it. Reads three columns of the files. */
export async function readBefore(
  connection: DuckDbConnection,
  paths: readonly string[],
  day: TradingDay,
): Promise<ReadonlyMap<string, Before>> {
  const rows = await connection.rows(
    `SELECT symbol, max(date)::VARCHAR AS day, arg_max(close::DOUBLE * split_factor, timestamp) AS close
     FROM read_parquet(${quoteList(paths)}, hive_partitioning=false)
     WHERE date < DATE ${quoteText(day)} AND symbol IN (SELECT symbol FROM qlib_symbols) GROUP BY symbol`,
  );
  return new Map(
    rows.flatMap((row) => {
      const last = parseTradingDay(String(row['day']));
      if (last === undefined) return [];
      return [[String(row['symbol']), { dayNumber: dayNumberOf(last), close: Number(row['close']) }]];
    }),
  );
}
