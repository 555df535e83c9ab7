import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Timeframe } from '../../src/domain/timeframe.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { windowOfDay } from '../../src/plan/series-window.ts';
import { type FactorLake, openFactorLake, XNYS } from '../support/factor-lake.ts';
import { type BarRow, openTestEngine, type TestEngine } from '../support/open-engine.ts';
import { runInside } from '../support/run-barlake.ts';
import { openSilverBench, type SilverBench } from '../support/silver-bench.ts';
import { SLOW_FEATURES, slowDifferences } from '../support/slow-features.ts';
import { bothEnv } from '../support/stand-in.ts';

const EXPRESSIONS = SLOW_FEATURES.map(({ name, text }) => ({ name, text }));
const SHOWN = ['symbol', 'date', 'timestamp', 'open', 'high', 'low', 'close', 'volume'];

const LONG = ['1w', '1mo', '1q', '1y'] as const;

describe('features of weeks and longer bars', () => {
  let lake: FactorLake;
  let engine: TestEngine;
  const days = XNYS.tradingDays(tradingDay('2023-02-01'), tradingDay('2024-06-28'));
  beforeAll(async () => {
    lake = await openFactorLake();
    for (const [index, day] of days.entries()) {
      const wave = 100 + 20 * Math.sin(index / 9) + (index % 7);
      const bars: Record<string, readonly [number, number]> = {
        // Four for one in the middle of a week, of a month, of a quarter and of a year.
        AAPL: day < '2023-08-16' ? [wave * 4, wave * 4.1] : [wave, wave * 1.02],
        MSFT: [wave + 3, wave + 2],
      };
      // Seldom traded: weeks go by, then a quarter.
      if (index % 13 === 0 && (day < '2023-05-01' || day > '2023-09-30'))
        bars['RARE'] = [9, 10 + (index % 5)];
      await lake.publish('stocks_daily', day, bars);
    }
    await lake.know({
      splits: [{ ticker: 'AAPL', execution_date: '2023-08-16', split_from: 1, split_to: 4 }],
      dividends: [{ ticker: 'AAPL', ex_dividend_date: '2023-11-08', cash_amount: 2, currency: 'USD' }],
      tickers: [],
      events: [],
    });
    engine = await openTestEngine(lake.lake.root, lake.lake.root);
  }, 60_000);
  afterAll(async () => {
    await engine[Symbol.asyncDispose]();
    await lake[Symbol.asyncDispose]();
  });

  /** Adjusted bars of one symbol, with `null` for windows of the market in which it has none. */
  async function adjustedBars(symbol: string, timeframe: Timeframe): Promise<readonly (BarRow | null)[]> {
    const asked = { asset: 'stocks', timeframe, symbols: [symbol], adjust: 'all', columns: SHOWN } as const;
    const { rows } = await engine.ask(asked);
    const byStart = new Map(rows.map((row) => [String(row['date']), row]));
    const [first, last] = [String(rows[0]?.['date']), String(rows.at(-1)?.['date'])];
    const starts = [...new Set(days.map((day) => windowOfDay(day, timeframe).from))];
    return starts.filter((day) => day >= first && day <= last).map((day) => byStart.get(day) ?? null);
  }

  it.each(LONG)('of %s are those of adjusted bars of that length, computed row by row', async (timeframe) => {
    for (const symbol of ['AAPL', 'MSFT', 'RARE']) {
      const bars = await adjustedBars(symbol, timeframe);
      const { rows } = await engine.ask({
        asset: 'stocks',
        timeframe,
        symbols: [symbol],
        columns: ['timestamp'],
        expressions: EXPRESSIONS,
      });
      // Adjusted volume is divided by splits alone, a field by dividends too: a share of the mean is not the same.
      expect(slowDifferences(bars, rows, symbol === 'AAPL' ? ['busy'] : [])).toEqual([]);
    }
  });

  it('are the same whatever range is asked for', async () => {
    const asked = {
      asset: 'stocks',
      timeframe: '1w',
      symbols: ['AAPL', 'RARE'],
      expressions: EXPRESSIONS,
    } as const;
    const { rows: all } = await engine.ask(asked);
    const range = { from: tradingDay('2023-08-09'), to: tradingDay('2023-11-20') };
    const { rows } = await engine.ask({ ...asked, ...range });
    expect(rows).toEqual(all.filter(({ date }) => String(date) >= range.from && String(date) <= range.to));
    expect(rows.length).toBeGreaterThan(14);
  });

  it('know named features, changes over halts, and the whole market at once', async () => {
    const asked = {
      asset: 'stocks',
      timeframe: '1mo',
      columns: ['symbol', 'date'],
      features: ['daily_return'],
    } as const;
    const { rows } = await engine.ask({ ...asked, expressions: [{ name: 'step', text: '$change' }] });
    expect(new Set(rows.map(({ symbol }) => symbol))).toEqual(new Set(['AAPL', 'MSFT', 'RARE']));
    const rare = rows.filter(({ symbol }) => symbol === 'RARE');
    const afterHalt = rare.find(({ date }) => String(date) > '2023-09-30');
    expect(afterHalt).toMatchObject({ daily_return: null, step: expect.any(Number) });
    const part = await engine.ask({
      ...asked,
      expressions: [{ name: 'step', text: '$change' }],
      from: tradingDay('2023-10-01'),
    });
    expect(part.rows).toEqual(rows.filter(({ date }) => String(date) >= '2023-10-01'));
  });

  it('are refused where only a longer bar was fetched, whose days nobody knows', async () => {
    const asked = {
      asset: 'stocks',
      timeframe: '1w',
      dataset: 'stocks_1w',
      expressions: EXPRESSIONS,
    } as const;
    await expect(engine.ask(asked)).rejects.toMatchObject({ code: 'E_USAGE' });
  });
});

const FROM = tradingDay('2025-11-24');
const TO = tradingDay('2025-12-05');
const INTRADAY = ['5m', '15m', '30m', '1h', '4h'] as const;

describe('features of bars within a day, and of single symbols', () => {
  let bench: SilverBench;
  let engine: TestEngine;
  beforeAll(async () => {
    bench = await openSilverBench({
      datasets: ['stocks_daily', 'stocks_minute'],
      from: tradingDay('2025-10-01'),
      to: TO,
      symbols: 4,
    });
    const { code, out } = await bench.sync(['stocks_daily', 'stocks_minute', '--from', FROM, '--to', TO]);
    if (code !== 0) throw new Error(`sync ended with ${code}: ${out}`);
    const lengths = '1m,1h,1d,1w';
    const fetched = await runInside(
      [
        'fetch',
        'AAPL',
        '--timeframes',
        lengths,
        '--from',
        '2025-11-03',
        '--to',
        '2025-11-28',
        '--lake',
        bench.root,
        '--json',
      ],
      {
        cwd: bench.folder.path,
        env: bothEnv(bench.vendor),
        clock: { nowMs: () => bench.vendor.control.nowMs(), monotonicMs: () => performance.now() },
      },
    );
    if (fetched.code !== 0) throw new Error(`fetch ended with ${fetched.code}: ${fetched.out}${fetched.err}`);
    engine = await openTestEngine(bench.root, bench.folder.path);
  }, 120_000);
  afterAll(async () => {
    await engine[Symbol.asyncDispose]();
    await bench[Symbol.asyncDispose]();
  });

  /** Each day of a symbol by itself: nothing looks across a night. */
  async function askDays(
    asked: Parameters<TestEngine['ask']>[0],
  ): Promise<{ readonly bars: number; readonly differences: readonly string[] }> {
    const [bars, answered] = [
      await engine.ask({ ...asked, columns: SHOWN }),
      await engine.ask({ ...asked, columns: SHOWN, expressions: EXPRESSIONS }),
    ];
    const keyOf = (row: BarRow): string => `${String(row['symbol'])} ${String(row['date'])}`;
    const [barDays, ownDays] = [Map.groupBy(bars.rows, keyOf), Map.groupBy(answered.rows, keyOf)];
    const differences = [...barDays].flatMap(([key, rows]) => slowDifferences(rows, ownDays.get(key) ?? []));
    return { bars: bars.rows.length, differences };
  }

  it.each(INTRADAY)('of %s of a whole market are computed session by session', async (timeframe) => {
    const { bars, differences } = await askDays({ asset: 'stocks', timeframe, from: FROM, to: TO });
    expect(differences).toEqual([]);
    expect(bars).toBeGreaterThan(4 * 9);
  });

  it.each([
    ['1m', 'stocks_1m'],
    ['15m', 'stocks_1m'],
    ['1h', 'stocks_1h'],
    ['4h', 'stocks_1m'],
  ] as const)('of %s are computed on what was fetched as %s', async (timeframe, dataset) => {
    const { bars, differences } = await askDays({ asset: 'stocks', timeframe, dataset });
    expect(differences).toEqual([]);
    expect(bars).toBeGreaterThan(19);
  });

  it('of the whole market go on where single symbols’ bars end, with no row twice', async () => {
    for (const timeframe of ['1h', '1m'] as const) {
      const { differences } = await askDays({ asset: 'stocks', timeframe, symbols: ['AAPL'] });
      expect(differences).toEqual([]);
    }
    const { rows } = await engine.ask({
      asset: 'stocks',
      timeframe: '1d',
      symbols: ['AAPL'],
      columns: SHOWN,
      expressions: EXPRESSIONS,
    });
    expect(new Set(rows.map(({ date }) => date)).size).toBe(rows.length);
    const alone = await engine.ask({
      asset: 'stocks',
      timeframe: '1d',
      dataset: 'stocks_daily',
      symbols: ['AAPL'],
      columns: SHOWN,
      expressions: EXPRESSIONS,
    });
    // What the market holds, its files speak for; before it, days that were fetched.
    expect(rows.filter(({ date }) => String(date) >= FROM)).toEqual(alone.rows);
    const before = rows.filter(({ date }) => String(date) < FROM);
    expect(before.length).toBeGreaterThan(10);
    expect(slowDifferences(before, before)).toEqual([]);
  });

  it('of fetched days make weeks, each answered once and kept', async () => {
    const asked = { asset: 'stocks', timeframe: '1w', symbols: ['AAPL'], columns: SHOWN } as const;
    const { rows: bars } = await engine.ask(asked);
    const own = { ...asked, expressions: EXPRESSIONS } as const;
    const { rows, cache } = await engine.ask(own);
    expect(slowDifferences(bars, rows)).toEqual([]);
    expect([cache, (await engine.ask(own)).cache]).toEqual(['miss', 'hit']);
    expect(bars.length).toBeGreaterThanOrEqual(5);
  });
});
