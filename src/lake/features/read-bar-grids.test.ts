import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BarValues, writeBarFile } from '../../../test/support/bar-parquet.ts';
import { seededRandom } from '../../../test/support/seeded-random.ts';
import { makeTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts';
import { dayNumberOf } from '../../domain/calendar/calendar-rows.ts';
import { CALENDAR_SPAN } from '../../domain/calendar/calendar-span.ts';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import type { DatasetName } from '../../domain/dataset.ts';
import { type TradingDay, tradingDay, utcMidnightMs } from '../../domain/trading-day.ts';
import { type DuckDbConnection, type DuckDbSession, openSession } from '../duckdb/session.ts';
import type { BarFile } from '../query/bar-files.ts';
import type { BarGrid } from './bar-grid.ts';
import type { GridRequest } from './grid-request.ts';
import { readBarGrids } from './read-bar-grids.ts';

const XNYS = tradingCalendar('XNYS');
const DAYS = XNYS.tradingDays(tradingDay('2024-06-24'), tradingDay('2024-07-12'));
const FIRST_ROW = XNYS.tradingDays(CALENDAR_SPAN.from, DAYS[0] ?? CALENDAR_SPAN.from).length - 1;

let session: DuckDbSession;
let connection: DuckDbConnection;
let folder: TempFolder;

beforeAll(async () => {
  folder = await makeTempFolder('grids');
  session = await openSession({ threads: 2, memoryMb: 300, tempFolder: folder.at('spill') });
  connection = await session.connect();
});

afterAll(async () => {
  connection[Symbol.dispose]();
  session[Symbol.dispose]();
  await folder[Symbol.asyncDispose]();
});

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

function drawBar(symbol: string, day: number, random: () => number): BarValues {
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

function startUs(day: number): number {
  return (utcMidnightMs(DAYS[day] as TradingDay) + 4 * 3_600_000) * 1000;
}

/** Writes the lives as files of bronze, and what is known of them as tables. */
async function publish(lives: readonly Life[]): Promise<readonly BarFile[]> {
  const rows = lives.map(
    ({ symbol, first, last }) => `('${symbol}', DATE '${DAYS[first]}', DATE '${DAYS[last]}')`,
  );
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE lives AS FROM (VALUES ${rows.join(', ')}) AS t(symbol, first_day, last_day)`,
  );
  const steps = lives.flatMap(({ symbol, first, factors }) =>
    factors.flatMap(({ split, total }, index) =>
      factors[index - 1]?.total === total
        ? []
        : [`('${symbol}', DATE '${DAYS[first + index]}', ${split}::DOUBLE, ${total}::DOUBLE)`],
    ),
  );
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE steps AS FROM (VALUES ${steps.join(', ')}) AS t(symbol, date, split_factor, total_factor)`,
  );
  const files: BarFile[] = [];
  for (const [index, day] of DAYS.entries()) {
    const bars = lives.map(({ bars }) => bars.get(index)).filter((bar) => bar !== undefined);
    const place = { folder: folder.path, dataset: 'stocks_daily', day } as const;
    if (bars.length > 0) files.push(await writeBarFile(connection, place, bars));
  }
  return files;
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

function request(files: readonly BarFile[], from: number, to: number): GridRequest {
  return {
    dataset: 'stocks_daily',
    calendar: XNYS,
    from: DAYS[from] as TradingDay,
    to: DAYS[to] as TradingDay,
    barFiles: files,
    lives: 'lives',
    steps: 'steps',
    fields: FIELDS,
    raw: ['low', 'volume'],
  };
}

async function collect(wanted: GridRequest): Promise<readonly BarGrid[]> {
  return Array.fromAsync(readBarGrids(connection, wanted));
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
          const files = await publish(lives);
          const [from, to] = [Math.min(one, other), Math.max(one, other)];
          const grids = await collect({ ...request(files, from, to), rowsMax });
          expect(linesOf(grids)).toEqual(expectedLines(lives, from, to));
          for (const grid of grids) expect(grid.rows <= rowsMax || grid.series.length === 1).toBe(true);
        },
      ),
      { numRuns: 12 },
    );
  });

  test('hold the symbols asked for, and nothing of others', async () => {
    const lives = drawLives(7);
    const files = await publish(lives);
    const grids = await collect({ ...request(files, 0, DAYS.length - 1), symbols: ['b', 'A', 'none'] });
    const wanted = lives.filter(({ symbol }) => symbol === 'A' || symbol === 'b');
    expect(linesOf(grids)).toEqual(expectedLines(wanted, 0, DAYS.length - 1));
  });

  test('are empty rows where no file is in the range', async () => {
    const files = await publish(drawLives(1));
    const grids = await collect({ ...request(files, 0, DAYS.length - 1), barFiles: [] });
    expect(grids.flatMap(({ traded }) => [...traded]).every((flag) => flag === 0)).toBe(true);
    expect(grids.reduce((sum, { rows }) => sum + rows, 0)).toBeGreaterThan(0);
  });

  test('refuse a bar outside the known lives instead of dropping it', async () => {
    const files = await publish(drawLives(3));
    await connection.run(`UPDATE lives SET last_day = first_day, first_day = first_day`);
    await connection.run(`INSERT INTO lives SELECT symbol, DATE '2024-07-12', DATE '2024-07-12' FROM lives`);
    await expect(collect(request(files, 0, DAYS.length - 1))).rejects.toMatchObject({ code: 'E_VERIFY' });
  });
});

describe('a field of days', () => {
  const day = tradingDay('2024-07-02');
  const bar = (symbol: string, values: BarValues = {}): BarValues => ({
    symbol,
    timestamp: startUs(DAYS.indexOf(day)),
    open: 10,
    high: 12,
    low: 9,
    close: 11,
    volume: 100,
    transactions: 5,
    ...values,
  });
  const one = (wanted: Partial<GridRequest>): GridRequest => ({
    dataset: 'stocks_daily',
    calendar: XNYS,
    from: day,
    to: day,
    barFiles: [],
    lives: 'lives',
    fields: ['vwap'],
    ...wanted,
  });
  const write = (dataset: DatasetName, bars: readonly BarValues[], source?: BarFile['source']) =>
    writeBarFile(connection, { folder: folder.path, dataset, day }, bars, source);
  const list = async (...symbols: readonly string[]): Promise<void> => {
    const rows = symbols.map((symbol) => `('${symbol}', DATE '2024-01-02', DATE '2024-12-31')`);
    await connection.run(
      `CREATE OR REPLACE TEMP TABLE lives AS FROM (VALUES ${rows.join(', ')}) AS t(symbol, first_day, last_day)`,
    );
  };

  test('vwap comes from the day’s minutes, else from bronze, else there is none', async () => {
    await list('A', 'B', 'C');
    const grouped = await write('stocks_daily', [bar('A'), bar('B', { vwap: 10.5 }), bar('C')], 'grouped');
    const minutes = await write('stocks_minute', [
      bar('A', { high: 12, low: 9, close: 12, volume: 3 }),
      bar('A', { timestamp: startUs(DAYS.indexOf(day)) + 60_000_000, high: 6, low: 3, close: 3, volume: 1 }),
      bar('C', { volume: 0 }),
    ]);
    const [grid] = await collect(one({ barFiles: [grouped], minuteFiles: [minutes] }));
    expect([...(grid?.fields['vwap'] ?? [])]).toEqual([9.25, 10.5, Number.NaN]);
  });

  test('underlying_close is the stock’s close of the day, else the index’s', async () => {
    const symbols = ['O:A240705C00010000', 'O:SPX240705P05000000', 'O:X240705C00010000'];
    await list(...symbols);
    const contract = { expiration: '2024-07-05', option_type: 'C', strike: 10 };
    const options = await write('options_daily', [
      bar(symbols[0] ?? '', { ...contract, underlying: 'A' }),
      bar(symbols[1] ?? '', { ...contract, underlying: 'SPX', strike: 5000 }),
      bar(symbols[2] ?? '', { ...contract, underlying: 'X' }),
    ]);
    const [grid] = await collect(
      one({
        dataset: 'options_daily',
        barFiles: [options],
        underlyingFiles: [
          await write('stocks_daily', [bar('A', { close: 11.5 })]),
          await write('indices_daily', [bar('I:SPX', { close: 5500 })]),
        ],
        fields: ['underlying_close', 'strike', 'days_to_expiry'],
      }),
    );
    expect([...(grid?.fields['underlying_close'] ?? [])]).toEqual([11.5, 5500, Number.NaN]);
    expect([...(grid?.fields['strike'] ?? [])]).toEqual([10, 5000, 10]);
    expect([...(grid?.fields['days_to_expiry'] ?? [])]).toEqual([3, 3, 3]);
  });

  test('is NaN throughout where the dataset does not have it', async () => {
    await list('I:SPX');
    const file = await write('indices_daily', [bar('I:SPX')]);
    const [grid] = await collect(
      one({ dataset: 'indices_daily', barFiles: [file], fields: ['volume', 'close'] }),
    );
    expect(grid?.fields).toEqual({ volume: new Float32Array([Number.NaN]), close: new Float32Array([11]) });
  });
});

describe('grids of minutes', () => {
  const days = DAYS.slice(0, 3);

  /** Minutes of some symbols on some days, with gaps. */
  const draw = (seed: number): readonly (readonly BarValues[])[] => {
    const random = seededRandom(seed);
    return days.map((_, day) =>
      ['A', 'BB', 'C'].flatMap((symbol) =>
        Array.from({ length: Math.floor(random() * 12) }, (__, minute) => ({
          ...drawBar(symbol, day, random),
          timestamp: startUs(day) + (minute * 2 + Math.floor(random() * 2)) * 60_000_000,
        })),
      ),
    );
  };

  test('have a series for each symbol’s day, of the bars that there are', async () => {
    await connection.run(
      `CREATE OR REPLACE TEMP TABLE steps AS FROM (VALUES ('BB', DATE '2000-01-03', 1::DOUBLE, 1::DOUBLE), ('BB', DATE '${days[1]}', 4::DOUBLE, 5::DOUBLE)) AS t(symbol, date, split_factor, total_factor)`,
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 40 }), async (seed, rowsMax) => {
        const drawn = draw(seed);
        const files: BarFile[] = [];
        for (const [index, day] of days.entries()) {
          const place = { folder: folder.path, dataset: 'stocks_minute', day } as const;
          files.push(await writeBarFile(connection, place, drawn[index] ?? []));
        }
        const wanted = {
          dataset: 'stocks_minute',
          barFiles: files,
          rowsMax,
          fields: ['close', 'change'],
        } as const;
        const grids = await collect({ ...request(files, 0, 2), ...wanted });
        const found = grids.flatMap(({ series, dayNumber, timestampUs, fields }) =>
          series.map(({ symbol, start, rows, firstRow }) => ({
            symbol,
            firstRow,
            day: dayNumber[start],
            timestamps: [...timestampUs.subarray(start, start + rows)].map(Number),
            close: [...(fields['close']?.subarray(start, start + rows) ?? [])],
            change: [...(fields['change']?.subarray(start, start + rows) ?? [])],
          })),
        );
        expect(found).toEqual(['A', 'BB', 'C'].flatMap((symbol) => expectedDays(symbol, drawn)));
      }),
      { numRuns: 8 },
    );
  });

  const expectedDays = (symbol: string, drawn: readonly (readonly BarValues[])[]): readonly unknown[] =>
    drawn.flatMap((bars, index) => {
      const own = bars.filter((bar) => bar['symbol'] === symbol);
      const closes = own.map((bar) => Number(bar['close']));
      const factor = symbol === 'BB' && index >= 1 ? 5 : 1;
      const series = {
        symbol,
        firstRow: 0,
        day: dayNumberOf(days[index] as TradingDay),
        timestamps: own.map((bar) => bar['timestamp']),
        close: closes.map((close) => Math.fround(close * factor)),
        change: closes.map((close, row) => Math.fround(close / (closes[row - 1] ?? Number.NaN) - 1)),
      };
      return own.length === 0 ? [] : [series];
    });
});
