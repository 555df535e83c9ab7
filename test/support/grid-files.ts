import { tradingCalendar } from '../../src/domain/calendar/trading-calendar-of.ts';
import type { TradingCalendar } from '../../src/domain/trading-calendar.ts';
import { type TradingDay, tradingDay, utcMidnightMs } from '../../src/domain/trading-day.ts';
import { type DuckDbConnection, openSession } from '../../src/lake/duckdb/session.ts';
import type { BarGrid } from '../../src/lake/features/bar-grid.ts';
import type { GridRequest } from '../../src/lake/features/grid-request.ts';
import { readBarGrids } from '../../src/lake/features/read-bar-grids.ts';
import type { BarValues } from './bar-parquet.ts';
import { makeTempFolder } from './temp-folder.ts';

/** New York’s calendar, and some days of it around a holiday. */
export const XNYS: TradingCalendar = tradingCalendar('XNYS');
export const GRID_DAYS: readonly TradingDay[] = XNYS.tradingDays(
  tradingDay('2024-06-24'),
  tradingDay('2024-07-12'),
);

/** A place to write files of bars to, and an engine to read them with. */
export interface GridFiles extends AsyncDisposable {
  readonly folder: string;
  readonly connection: DuckDbConnection;
  collect(request: GridRequest): Promise<readonly BarGrid[]>;
}

/** Opens an empty place. */
export async function openGridFiles(): Promise<GridFiles> {
  const folder = await makeTempFolder('grids');
  const session = await openSession({ threads: 2, memoryMb: 300, tempFolder: folder.at('spill') });
  const connection = await session.connect();
  return {
    folder: folder.path,
    connection,
    collect: (request) => Array.fromAsync(readBarGrids(connection, request)),
    async [Symbol.asyncDispose]() {
      connection[Symbol.dispose]();
      session[Symbol.dispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** When the session of a day of {@link GRID_DAYS} may begin, in microseconds. */
export function startUs(day: number): number {
  return (utcMidnightMs(GRID_DAYS[day] as TradingDay) + 4 * 3_600_000) * 1000;
}

/** A bar with prices at random. */
export function drawBar(symbol: string, day: number, random: () => number): BarValues {
  const [open, close] = [1 + random() * 9, 1 + random() * 9];
  return {
    symbol,
    timestamp: startUs(day),
    open,
    high: Math.max(open, close) + random(),
    low: Math.min(open, close) * random(),
    close,
    volume: Math.floor(random() * 1e6),
    transactions: random() < 0.2 ? null : Math.floor(random() * 1000),
  };
}
