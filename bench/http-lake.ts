import { existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tradingCalendar } from '../src/domain/calendar/trading-calendar-of.ts';
import { localTimeMs } from '../src/domain/local-time.ts';
import { type TradingDay, tradingDay } from '../src/domain/trading-day.ts';
import type { DayRange } from '../src/plan/fetch-task.ts';
import { openLakeBuilder } from '../test/support/lake-builder.ts';
import { barlake } from './command-line.ts';
import { BENCH_FOLDER } from './full-size-files.ts';

/** Shares in the lake, and the days that it has of them. */
export const HTTP_SYMBOLS: readonly string[] = Array.from({ length: 400 }, (_, index) => `S${index}`);
export const HTTP_DAYS: DayRange = { from: tradingDay('2024-01-02'), to: tradingDay('2024-12-31') };
export const HTTP_MINUTES: DayRange = { from: tradingDay('2024-12-16'), to: tradingDay('2024-12-20') };

/** Shares that have minutes. */
const MINUTE_SYMBOLS = 100;
const SESSION_MINUTES = 390;
const MS_PER_MINUTE = 60_000;

/** A lake with a year of days of 400 shares and a week of minutes of a hundred, ingested as a sync does, with silver; kept between runs. */
export async function httpLake(): Promise<string> {
  const root = join(BENCH_FOLDER, 'http');
  if (existsSync(root)) return root;
  const made = `${root}.part`;
  await rm(made, { recursive: true, force: true });
  await fill(made);
  await barlake(['features', 'build', 'stocks_daily', 'stocks_minute', '--lake', made, '--json'], {});
  // The client is one address, and is to be slowed down by nothing but the server.
  await writeFile(join(made, 'barlake.yaml'), 'server:\n  requestsPerMinute: 10000000\n');
  await rename(made, root);
  return root;
}

async function fill(root: string): Promise<void> {
  await using builder = await openLakeBuilder(root);
  const calendar = tradingCalendar('XNYS');
  for (const day of calendar.tradingDays(HTTP_DAYS.from, HTTP_DAYS.to)) {
    const startMs = localTimeMs(day, '00:00', 'America/New_York');
    await builder.publish(
      'stocks_daily',
      day,
      HTTP_SYMBOLS.map((symbol, index) => line(symbol, startMs, index)),
    );
  }
  for (const day of calendar.tradingDays(HTTP_MINUTES.from, HTTP_MINUTES.to)) {
    await builder.publish('stocks_minute', day, minutesOf(day));
  }
}

function minutesOf(day: TradingDay): readonly string[] {
  const openMs = localTimeMs(day, '09:30', 'America/New_York');
  return HTTP_SYMBOLS.slice(0, MINUTE_SYMBOLS).flatMap((symbol, index) =>
    Array.from({ length: SESSION_MINUTES }, (_, minute) =>
      line(symbol, openMs + minute * MS_PER_MINUTE, index + minute),
    ),
  );
}

/** `ticker,volume,open,close,high,low,window_start,transactions`; prices move a little with time. */
function line(symbol: string, startMs: number, salt: number): string {
  const price = 50 + (salt % 97) + Math.round(Math.sin(startMs / 3e8 + salt) * 500) / 100;
  const cents = (value: number): string => value.toFixed(2);
  const prices = [price, price + 0.25, price + 0.5, price - 0.5].map(cents);
  return [symbol, 1000 + (salt % 5000), ...prices, `${startMs}000000`, 10 + (salt % 90)].join(',');
}
