import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BarValues, writeBarFile } from '../../../test/support/bar-parquet.ts';
import {
  drawBar,
  GRID_DAYS,
  type GridFiles,
  openGridFiles,
  startUs,
  XNYS,
} from '../../../test/support/grid-files.ts';
import { seededRandom } from '../../../test/support/seeded-random.ts';
import { dayNumberOf } from '../../domain/calendar/calendar-rows.ts';
import { CALENDAR_SPAN } from '../../domain/calendar/calendar-span.ts';
import { type TradingDay, tradingDay } from '../../domain/trading-day.ts';
import type { BarFile } from '../query/bar-files.ts';
import type { BarGrid } from './bar-grid.ts';
import type { GridRequest } from './grid-request.ts';

const DAYS = GRID_DAYS;
const FIRST_ROW = XNYS.tradingDays(CALENDAR_SPAN.from, DAYS[0] ?? CALENDAR_SPAN.from).length - 1;

let files: GridFiles;

beforeAll(async () => {
  files = await openGridFiles();
});

afterAll(() => files[Symbol.asyncDispose]());

/** A life of a symbol: bars by day’s index, and the factors in force on each day of it. */
interface Life {
  readonly symbol: string;
  readonly first: number;
  readonly last: number;
  readonly bars: ReadonlyMap<number, BarValues>;
  readonly factors: readonly { readonly split: number; readonly total: number }[];
}

/** Listings, halts, reused tickers and factors as a seed has them. */
function drawLives(seed: number): readonly Life[] {
  const random = seededRandom(seed);
  const upTo = (count: number): number => Math.floor(random() * count);
  return ['A', 'B.C', 'b', 'ZZZ'].flatMap((symbol) => {
    const cut = 1 + upTo(DAYS.length - 1);
    const spans =
      random() < 0.4
        ? [
            [0, cut - 1],
            [cut, DAYS.length - 1],
          ]
        : [[0, DAYS.length - 1]];
    return spans.map(([low = 0, high = 0]): Life => {
      const first = low + upTo(high - low + 1);
      const last = first + upTo(high - first + 1);
      const bars = new Map<number, BarValues>();
      const factors: Life['factors'][number][] = [];
      let factor = { split: 1, total: 1 };
      for (let day = first; day <= last; day += 1) {
        if (day > first && random() < 0.15) factor = { split: factor.split * 4, total: factor.total * 4.3 };
        factors.push(factor);
        if (day === first || day === last || random() < 0.7) bars.set(day, drawBar(symbol, day, random));
      }
      return { symbol, first, last, bars, factors };
    });
  });
}

/** Writes the lives as files of bronze, and what is known of them as tables. */
async function publish(lives: readonly Life[]): Promise<readonly BarFile[]> {
  const rows = lives.map(
    ({ symbol, first, last }) => `('${symbol}', DATE '${DAYS[first]}', DATE '${DAYS[last]}')`,
  );
  await files.connection.run(
    `CREATE OR REPLACE TEMP TABLE lives AS FROM (VALUES ${rows.join(', ')}) AS t(symbol, first_day, last_day)`,
  );
  const steps = lives.flatMap(({ symbol, first, factors }) =>
    factors.flatMap(({ split, total }, index) =>
      factors[index - 1]?.total === total
        ? []
        : [`('${symbol}', DATE '${DAYS[first + index]}', ${split}::DOUBLE, ${total}::DOUBLE)`],
    ),
  );
  await files.connection.run(
    `CREATE OR REPLACE TEMP TABLE steps AS FROM (VALUES ${steps.join(', ')}) AS t(symbol, date, split_factor, total_factor)`,
  );
  const written: BarFile[] = [];
  for (const [index, day] of DAYS.entries()) {
    const bars = lives.map(({ bars }) => bars.get(index)).filter((bar) => bar !== undefined);
    const place = { folder: files.folder, dataset: 'stocks_daily', day } as const;
    if (bars.length > 0) written.push(await writeBarFile(files.connection, place, bars));
  }
  return written;
}

const FIELDS = [
  'open',
  'high',
  'low',
  'close',
  'volume',
  'transactions',
  'vwap',
  'factor',
  'change',
] as const;

function request(written: readonly BarFile[], from: number, to: number): GridRequest {
  return {
    dataset: 'stocks_daily',
    calendar: XNYS,
    from: DAYS[from] as TradingDay,
    to: DAYS[to] as TradingDay,
    barFiles: written,
    lives: 'lives',
    steps: 'steps',
    fields: FIELDS,
    raw: ['low', 'volume'],
  };
}

/** The rows of some grids as plain values, one line each. */
function linesOf(grids: readonly BarGrid[]): readonly string[] {
  return grids.flatMap((grid) =>
    grid.series.flatMap(({ symbol, start, rows, firstRow }) =>
      Array.from({ length: rows }, (_, offset) => {
        const row = start + offset;
        const fields = FIELDS.map((field) => grid.fields[field]?.[row]);
        const raw = ['close', 'low', 'volume'].map((column) => grid.raw[column]?.[row]);
        const fixed = [grid.traded[row], grid.timestampUs[row], grid.dayNumber[row], grid.splitFactor[row]];
        return [symbol, firstRow + offset, ...fixed, grid.totalFactor[row], ...raw, ...fields].join(' ');
      }),
    ),
  );
}

/** The same lines, computed the plain way. */
function expectedLines(lives: readonly Life[], from: number, to: number): readonly string[] {
  return lives
    .toSorted((left, right) =>
      left.symbol < right.symbol ? -1 : left.symbol > right.symbol ? 1 : left.first - right.first,
    )
    .flatMap((life) => {
      const lines: string[] = [];
      for (let day = Math.max(life.first, from); day <= Math.min(life.last, to); day += 1)
        lines.push(expectedLine(life, day));
      return lines;
    });
}

function expectedLine({ symbol, first, bars, factors }: Life, day: number): string {
  const { split = 1, total = 1 } = factors[day - first] ?? {};
  const bar = bars.get(day);
  const value = (name: string): number => Number(bar?.[name] ?? Number.NaN);
  const prices = ['open', 'high', 'low', 'close'].map((name) => Math.fround(value(name) * total));
  let before = day - 1;
  while (before >= first && !bars.has(before)) before -= 1;
  const closeBefore =
    Number(bars.get(before)?.['close'] ?? Number.NaN) * (factors[before - first]?.split ?? 1);
  const fields = [
    ...prices,
    Math.fround(value('volume') / total),
    Math.fround(value('transactions')),
    Number.NaN,
    bar === undefined ? Number.NaN : Math.fround(total),
    Math.fround((value('close') * split) / closeBefore - 1),
  ];
  const fixed = [
    bar === undefined ? 0 : 1,
    bar === undefined ? 0 : startUs(day),
    dayNumberOf(DAYS[day] as TradingDay),
    split,
  ];
  return [
    symbol,
    FIRST_ROW + day,
    ...fixed,
    total,
    value('close'),
    value('low'),
    value('volume'),
    ...fields,
  ].join(' ');
}

describe('grids of days', () => {
  test('hold a row for each trading day of a life, whatever the range and the size of grids', async () => {
    const index = fc.nat(DAYS.length - 1);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        index,
        index,
        fc.integer({ min: 1, max: 40 }),
        async (seed, one, other, rowsMax) => {
          const lives = drawLives(seed);
          const written = await publish(lives);
          const [from, to] = [Math.min(one, other), Math.max(one, other)];
          const grids = await files.collect({ ...request(written, from, to), rowsMax });
          expect(linesOf(grids)).toEqual(expectedLines(lives, from, to));
          for (const grid of grids) expect(grid.rows <= rowsMax || grid.series.length === 1).toBe(true);
        },
      ),
      { numRuns: 12 },
    );
  });

  test('hold the symbols asked for, and nothing of others', async () => {
    const lives = drawLives(7);
    const written = await publish(lives);
    const grids = await files.collect({
      ...request(written, 0, DAYS.length - 1),
      symbols: ['b', 'A', 'none'],
    });
    const wanted = lives.filter(({ symbol }) => symbol === 'A' || symbol === 'b');
    expect(linesOf(grids)).toEqual(expectedLines(wanted, 0, DAYS.length - 1));
  });

  test('are empty rows where no file is in the range', async () => {
    const written = await publish(drawLives(1));
    const grids = await files.collect({ ...request(written, 0, DAYS.length - 1), barFiles: [] });
    expect(grids.flatMap(({ traded }) => [...traded]).every((flag) => flag === 0)).toBe(true);
    expect(grids.reduce((sum, { rows }) => sum + rows, 0)).toBeGreaterThan(0);
  });

  test('leave out bars of days on which the market is closed', async () => {
    const lives = drawLives(5);
    const written = await publish(lives);
    const place = { folder: files.folder, dataset: 'stocks_daily', day: tradingDay('2024-07-04') } as const;
    const closed = await writeBarFile(files.connection, place, [drawBar('A', 8, seededRandom(1))]);
    const grids = await files.collect(request([...written, closed], 0, DAYS.length - 1));
    expect(linesOf(grids)).toEqual(expectedLines(lives, 0, DAYS.length - 1));
  });

  test('refuse a bar outside the known lives instead of dropping it', async () => {
    const written = await publish(drawLives(3));
    await files.connection.run(`UPDATE lives SET last_day = first_day, first_day = first_day`);
    await files.connection.run(
      `INSERT INTO lives SELECT symbol, DATE '2024-07-12', DATE '2024-07-12' FROM lives`,
    );
    await expect(files.collect(request(written, 0, DAYS.length - 1))).rejects.toMatchObject({
      code: 'E_VERIFY',
    });
  });
});
