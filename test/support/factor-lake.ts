import { join } from 'node:path';
import { NO_OVERRIDES } from '../../src/domain/calendar/calendar-overrides.ts';
import { tradingCalendar } from '../../src/domain/calendar/trading-calendar-of.ts';
import type { DatasetName } from '../../src/domain/dataset.ts';
import type { TradingCalendar } from '../../src/domain/trading-calendar.ts';
import { tradingDay, utcMidnightMs } from '../../src/domain/trading-day.ts';
import { startRun } from '../../src/lake/catalog/run-log.ts';
import { type DuckDbConnection, type DuckDbSession, openSession } from '../../src/lake/duckdb/session.ts';
import type { FactorWorld } from '../../src/lake/factors/ensure-factors.ts';
import type { Lake } from '../../src/lake/lake.ts';
import { DIVIDEND_TABLE } from '../../src/lake/reference/dividend-table.ts';
import { EVENT_TABLE } from '../../src/lake/reference/event-table.ts';
import type { ReferenceRow, ReferenceTable } from '../../src/lake/reference/reference-table.ts';
import { SPLIT_TABLE } from '../../src/lake/reference/split-table.ts';
import { updateReference } from '../../src/lake/reference/update-reference.ts';
import { TICKER_TABLE } from '../../src/lake/universe/ticker-table.ts';
import { openLakeBuilder } from './lake-builder.ts';
import { makeTempFolder } from './temp-folder.ts';

/** Tables of reference data in short: what is left out of a row is empty. */
export interface ReferenceFacts {
  readonly splits?: readonly ReferenceRow[];
  readonly dividends?: readonly ReferenceRow[];
  readonly tickers?: readonly ReferenceRow[];
  readonly events?: readonly ReferenceRow[];
}

/** A lake of bars and reference data, made by hand. */
export interface FactorLake extends AsyncDisposable {
  readonly lake: Lake;
  readonly session: DuckDbSession;
  readonly connection: DuckDbConnection;
  /** Publishes a day: symbols with their close, or open and close. */
  publish(dataset: DatasetName, day: string, bars: Readonly<Record<string, Price>>): Promise<void>;
  /** Puts whole tables in place of what was there. */
  know(facts: ReferenceFacts): Promise<void>;
  /** What building metadata needs, for a run of its own. */
  world(): Promise<FactorWorld>;
}

type Price = number | readonly [open: number, close: number];

const TABLES: Readonly<Record<keyof ReferenceFacts, ReferenceTable>> = {
  splits: SPLIT_TABLE,
  dividends: DIVIDEND_TABLE,
  tickers: TICKER_TABLE,
  events: EVENT_TABLE,
};

/** The calendar of stocks. */
export const XNYS: TradingCalendar = tradingCalendar('XNYS', NO_OVERRIDES);

/** Makes an empty one in a temporary folder. */
export async function openFactorLake(): Promise<FactorLake> {
  const folder = await makeTempFolder('factors');
  const builder = await openLakeBuilder(folder.path);
  const session = await openSession({ threads: 1, memoryMb: 300, tempFolder: folder.at('duckdb') });
  const connection = await session.connect();
  const { lake } = builder;
  let runs = 0;
  const world = async (): Promise<FactorWorld> => {
    const runId = `run-${String(++runs).padStart(4, '0')}`;
    await startRun(lake.catalog, { id: runId, command: 'features', startedMs: runs, request: {} });
    const packing = { codec: 'zstd', rowGroupRows: 120_000 } as const;
    const { signal } = new AbortController();
    const nowMs = (): number => 1_700_000_000_000;
    return { lake, session, signal, packing, calendar: NO_OVERRIDES, nowMs, runId, version: '0.0.0-test' };
  };
  return {
    lake,
    session,
    connection,
    world,
    publish: (dataset, day, bars) =>
      builder.publish(
        dataset,
        day,
        Object.entries(bars)
          .map(([symbol, price]) => lineOf(symbol, price, day))
          .sort(),
      ),
    async know(facts) {
      for (const [name, rows] of Object.entries(facts) as [keyof ReferenceFacts, ReferenceRow[]][]) {
        await updateReference(await world(), TABLES[name], {
          acceptsLosses: true,
          receive: async (draft) => {
            await draft.add(rows.map((row, index) => ({ id: `${name}-${index}`, ...row })));
            return { covers: [[]] };
          },
        });
      }
    },
    async [Symbol.asyncDispose]() {
      connection[Symbol.dispose]();
      session[Symbol.dispose]();
      await builder[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

function lineOf(symbol: string, price: Price, day: string): string {
  const [open, close] = typeof price === 'number' ? [price, price] : price;
  // Noon in UTC is the same day in New York.
  const start = BigInt(utcMidnightMs(tradingDay(day)) + 12 * 3_600_000) * 1_000_000n;
  return [symbol, 100, open, close, Math.max(open, close), Math.min(open, close), start, 10].join(',');
}

/** Where files of the lake lie. */
export function fileIn({ lake }: Pick<FactorLake, 'lake'>, path: string): string {
  return join(lake.root, path);
}
