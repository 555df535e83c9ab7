import { describe, expect, it } from 'vitest';
import { DATASET_NAMES, DATASETS, type DatasetName } from '../../domain/dataset.ts';
import { localDayOf, localMidnightMs } from '../../domain/local-time.ts';
import { addDays, type TradingDay, tradingDay } from '../../domain/trading-day.ts';
import { generateDay } from './generate-day.ts';
import { createMarket, fileDays, type Market } from './market.ts';

const SPAN = { from: tradingDay('2026-02-02'), to: tradingDay('2026-03-13') };
const MARKET = createMarket({ seed: 1, symbols: 60, ...SPAN });

async function csv(
  market: Market,
  dataset: DatasetName,
  day: string,
  options: { shuffle?: boolean } = {},
): Promise<string> {
  const chunks = await Array.fromAsync(generateDay(market, dataset, tradingDay(day), options));
  return Buffer.concat(chunks).toString('latin1');
}

type Row = Readonly<Record<string, string>>;

async function rows(market: Market, dataset: DatasetName, day: string): Promise<readonly Row[]> {
  const [header = '', ...lines] = (await csv(market, dataset, day)).trimEnd().split('\n');
  const names = header.split(',');
  return lines.map((line) =>
    Object.fromEntries(line.split(',').map((cell, index) => [names[index] ?? '', cell])),
  );
}

const timeMs = (row: Row): number => Number((row['window_start'] ?? '').slice(0, -6));
const num = (row: Row | undefined, column: string): number => Number(row?.[column]);
const of = (found: readonly Row[], ticker: string): readonly Row[] =>
  found.filter((row) => row['ticker'] === ticker);
const byteOrder = (row: Row): string => `${row['ticker']}\0${row['window_start']}`;

function isConsistent(row: Row): boolean {
  const [open = 0, close = 0, high = 0, low = 0] = ['open', 'close', 'high', 'low'].map((name) =>
    num(row, name),
  );
  return low > 0 && low <= Math.min(open, close) && high >= Math.max(open, close);
}

describe('every dataset', () => {
  const days = [
    ['2026-02-20', DATASET_NAMES],
    ['2026-03-09', DATASET_NAMES],
    ['2026-03-08', ['crypto_daily', 'crypto_minute', 'fx_daily', 'fx_minute']],
    ['2026-02-16', ['indices_daily', 'indices_minute']],
  ] as const;
  const cases = days.flatMap(([day, names]) => names.map((name) => [name, day] as const));

  it.each(cases)('%s on %s: sorted, whole bars, stamped within its day', async (dataset, day) => {
    const { timeZone, timeframe, hasVolume } = DATASETS[dataset];
    const found = await rows(MARKET, dataset, day);
    expect(found.length).toBeGreaterThan(2);
    const keys = found.map(byteOrder);
    expect(keys.every((key, index) => index === 0 || (keys[index - 1] ?? '') < key)).toBe(true);
    const isStamped = (row: Row): boolean =>
      timeframe === '1d'
        ? timeMs(row) === localMidnightMs(tradingDay(day), timeZone)
        : localDayOf(timeMs(row), timeZone) === day;
    expect(found.filter((row) => !/^\d{19}$/.test(row['window_start'] ?? '') || !isStamped(row))).toEqual([]);
    expect(found.filter((row) => !isConsistent(row))).toEqual([]);
    expect('volume' in (found[0] ?? {})).toBe(hasVolume);
    if (!hasVolume) return;
    expect(found.filter((row) => num(row, 'volume') <= 0 || num(row, 'transactions') < 1)).toEqual([]);
  });

  it('is the same whatever day is asked for first, and another for another seed', async () => {
    const day = '2026-02-25';
    const first = await csv(MARKET, 'options_minute', day);
    const fresh = createMarket({ seed: 1, symbols: 60, ...SPAN });
    await csv(fresh, 'stocks_minute', '2026-03-05');
    expect(await csv(fresh, 'options_minute', day)).toBe(first);
    expect(await csv(createMarket({ seed: 2, symbols: 60, ...SPAN }), 'options_minute', day)).not.toBe(first);
  });

  it('shuffles rows without losing or changing one', async () => {
    const sorted = await csv(MARKET, 'stocks_minute', '2026-02-25');
    const shuffled = await csv(MARKET, 'stocks_minute', '2026-02-25', { shuffle: true });
    const lines = (text: string): string[] => text.trimEnd().split('\n');
    expect(lines(shuffled)[0]).toBe(lines(sorted)[0]);
    expect(shuffled).not.toBe(sorted);
    expect(new Set(lines(shuffled))).toEqual(new Set(lines(sorted)));
    expect(lines(shuffled).length).toBe(lines(sorted).length);
  });

  it('has files on the days its asset trades', () => {
    expect(fileDays(MARKET, 'stocks_daily')).not.toContain('2026-02-16');
    expect(fileDays(MARKET, 'indices_daily')).toContain('2026-02-16');
    expect(fileDays(MARKET, 'crypto_daily')).toHaveLength(40);
    expect(fileDays(MARKET, 'fx_minute')).not.toContain('2026-02-07');
    expect(fileDays(MARKET, 'fx_minute')).toContain('2026-02-08');
  });
});

describe('stocks', () => {
  it('hold the tickers that break naive readers', async () => {
    const tickers = new Set((await rows(MARKET, 'stocks_daily', '2026-02-20')).map((row) => row['ticker']));
    const traps = [
      'NA',
      'NAN',
      'TRUE',
      'CON',
      'BRK.A',
      'BACpA',
      'BACPA',
      'ADSw',
      'ADSW',
      'NULL',
      'INF',
      'ON',
    ];
    expect(traps.filter((ticker) => !tickers.has(ticker))).toEqual([]);
  });

  it('write volumes with six decimals from 2026-02-23 on, and prices from 2026 on', async () => {
    const friday = await csv(MARKET, 'stocks_daily', '2026-02-20');
    const monday = await csv(MARKET, 'stocks_daily', '2026-02-23');
    expect(friday).toMatch(/\nAAPL,\d+,\d+\.\d{6},/);
    expect(monday).toMatch(/\nAAPL,\d+\.\d{6},\d+\.\d{6},/);
    const old = createMarket({
      seed: 1,
      symbols: 20,
      from: tradingDay('2019-12-02'),
      to: tradingDay('2019-12-31'),
    });
    expect(await csv(old, 'stocks_daily', '2019-12-20')).toMatch(/\nAAPL,\d+,\d+(\.\d{1,4})?,/);
    expect(await csv(old, 'stocks_daily', '2019-12-20')).not.toMatch(/\.\d*0,/);
  });

  it('have day bars that are the fold of their minutes', async () => {
    const minutes = await rows(MARKET, 'stocks_minute', '2026-02-20');
    const open = localMidnightMs(tradingDay('2026-02-20'), 'America/New_York') + 9.5 * 3_600_000;
    for (const day of await rows(MARKET, 'stocks_daily', '2026-02-20')) {
      const all = of(minutes, day['ticker'] ?? '');
      const session = all.filter((row) => timeMs(row) >= open && timeMs(row) < open + 6.5 * 3_600_000);
      expect(day['open']).toBe(session[0]?.['open']);
      expect(day['close']).toBe(session.at(-1)?.['close']);
      expect(num(day, 'high')).toBe(Math.max(...session.map((row) => num(row, 'high'))));
      expect(num(day, 'low')).toBe(Math.min(...session.map((row) => num(row, 'low'))));
      expect(num(day, 'volume')).toBe(all.reduce((sum, row) => sum + num(row, 'volume'), 0));
      expect(num(day, 'transactions')).toBe(all.reduce((sum, row) => sum + num(row, 'transactions'), 0));
    }
  });

  it('trade before and after hours, most at the open and the close, and less long on half days', async () => {
    const midnight = localMidnightMs(tradingDay('2026-02-20'), 'America/New_York');
    const minuteOf = (row: Row): number => (timeMs(row) - midnight) / 60_000;
    const apple = of(await rows(MARKET, 'stocks_minute', '2026-02-20'), 'SPY');
    expect(minuteOf(apple[0] ?? {})).toBeLessThan(9 * 60);
    expect(minuteOf(apple.at(-1) ?? {})).toBeGreaterThan(16 * 60);
    const volume = (from: number, to: number): number =>
      apple
        .filter((row) => minuteOf(row) >= from && minuteOf(row) < to)
        .reduce((sum, row) => sum + num(row, 'volume'), 0);
    const noon = volume(720, 750);
    expect(volume(570, 600)).toBeGreaterThan(1.5 * noon);
    expect(volume(930, 960)).toBeGreaterThan(1.5 * noon);
    const friday = createMarket({
      seed: 1,
      symbols: 3,
      from: tradingDay('2025-11-24'),
      to: tradingDay('2025-11-28'),
    });
    const halfDay = await rows(friday, 'stocks_minute', '2025-11-28');
    const end = localMidnightMs(tradingDay('2025-11-28'), 'America/New_York') + 17 * 3_600_000;
    expect(Math.max(...halfDay.map(timeMs))).toBeLessThan(end);
  });
});

describe('what happens to shares', () => {
  it('splits: unadjusted prices jump by the ratio on the execution date', async () => {
    const split = MARKET.splits.find(
      ({ executionDate }) => executionDate > SPAN.from && executionDate <= SPAN.to,
    );
    const { symbol = '', executionDate = SPAN.from, splitFrom = 1, splitTo = 1 } = split ?? {};
    const before = of(await rows(MARKET, 'stocks_daily', MARKET.calendar.previous(executionDate)), symbol)[0];
    const after = of(await rows(MARKET, 'stocks_daily', executionDate), symbol)[0];
    const jump = num(after, 'open') / num(before, 'close');
    expect(jump / (splitFrom / splitTo)).toBeGreaterThan(0.85);
    expect(jump / (splitFrom / splitTo)).toBeLessThan(1.15);
    expect(MARKET.splits.some(({ executionDate: day }) => day > SPAN.to)).toBe(true);
  });

  it('dividends: the price opens lower by the amount, beyond the move of its path', () => {
    const inSpan = MARKET.dividends.filter(({ exDividendDate: day }) => day > SPAN.from && day <= SPAN.to);
    expect(inSpan.length).toBeGreaterThan(3);
    for (const { symbol, exDividendDate, cashAmount } of inSpan) {
      const stock = MARKET.stocks.find((candidate) => candidate.symbol === symbol);
      const before = MARKET.calendar.previous(exDividendDate);
      if (stock === undefined || MARKET.splits.some(({ executionDate: day }) => day === exDividendDate))
        continue;
      const close = MARKET.prices.closeOf(stock, before);
      const exClose = MARKET.prices.previousCloseOf(stock, exDividendDate, before);
      expect((close - exClose) / cashAmount).toBeGreaterThan(0.9);
      expect((close - exClose) / cashAmount).toBeLessThan(1.1);
    }
  });

  it('listings come and go, and some shares pause', async () => {
    const tickersOn = async (day: TradingDay): Promise<Set<string | undefined>> =>
      new Set((await rows(MARKET, 'stocks_daily', day)).map((row) => row['ticker']));
    const first = await tickersOn(SPAN.from);
    const last = await tickersOn(SPAN.to);
    expect([...last].filter((ticker) => ticker?.startsWith('QX') === true && !first.has(ticker))).not.toEqual(
      [],
    );
    expect([...first].filter((ticker) => ticker?.startsWith('QX') === true && !last.has(ticker))).not.toEqual(
      [],
    );
    const halted: string[] = [];
    for (const day of fileDays(MARKET, 'stocks_daily')) {
      const there = await tickersOn(day);
      halted.push(
        ...MARKET.stocks
          .filter((s) => s.listedFrom === undefined && !there.has(s.symbol))
          .map((s) => s.symbol),
      );
    }
    expect(halted.length).toBeGreaterThan(0);
    expect(halted.length).toBeLessThan(30);
  });

  it('shares of one sector move together more than shares of two', () => {
    const days = MARKET.calendar.tradingDays(SPAN.from, SPAN.to);
    const stocks = MARKET.stocks.filter((stock) => stock.listedFrom === undefined).slice(0, 40);
    const moves = stocks.map((stock) =>
      days
        .slice(1)
        .map((day) =>
          Math.log(
            MARKET.prices.closeOf(stock, day) / MARKET.prices.previousCloseOf(stock, day, addDays(day, -1)),
          ),
        ),
    );
    const same: number[] = [];
    const other: number[] = [];
    for (const [i, left] of stocks.entries()) {
      for (const [j, right] of stocks.entries()) {
        if (i < j)
          (left.sector === right.sector ? same : other).push(correlation(moves[i] ?? [], moves[j] ?? []));
      }
    }
    expect(mean(same)).toBeGreaterThan(mean(other));
    expect(mean(other)).toBeGreaterThan(0.05);
  });
});

describe('options', () => {
  it('have strikes on both sides of the price, weekly and later expiries, and roots changed by splits', async () => {
    const day = '2026-02-20';
    const tickers = (await rows(MARKET, 'options_daily', day)).map((row) => row['ticker'] ?? '');
    for (const ticker of tickers) expect(ticker).toMatch(/^O:[A-Z]{1,5}1?26(0[2-9]|1[0-2])\d\d[CP]\d{8}$/);
    const spot = num(of(await rows(MARKET, 'stocks_daily', day), 'SPY')[0], 'close') * 1000;
    const strikes = tickers
      .filter((ticker) => ticker.startsWith('O:SPY2'))
      .map((ticker) => Number(ticker.slice(-8)));
    expect(Math.min(...strikes)).toBeLessThan(spot);
    expect(Math.max(...strikes)).toBeGreaterThan(spot);
    expect(new Set(tickers.map((ticker) => ticker.slice(-15, -9))).size).toBeGreaterThan(4);
    expect(tickers.filter((ticker) => ticker.startsWith('O:SDS126')).length).toBeGreaterThan(2);
    expect(tickers.some((ticker) => ticker.startsWith('O:SPXW'))).toBe(true);
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function correlation(left: readonly number[], right: readonly number[]): number {
  const [meanLeft, meanRight] = [mean(left), mean(right)];
  const product = mean(left.map((value, index) => (value - meanLeft) * ((right[index] ?? 0) - meanRight)));
  const deviation = (values: readonly number[], center: number): number =>
    Math.sqrt(mean(values.map((value) => (value - center) ** 2)));
  return product / (deviation(left, meanLeft) * deviation(right, meanRight));
}
