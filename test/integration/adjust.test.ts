import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cliErrorSchema } from '../../contract/cli/error.ts';
import { ensureFactors } from '../../src/lake/factors/ensure-factors.ts';
import { type FactorLake, openFactorLake } from '../support/factor-lake.ts';
import { runInside } from '../support/run-barlake.ts';

let lake: FactorLake;

/** AAPL splits 1:4 and pays; OLD ends before a split of its ticker’s next holder; MSFT has nothing. */
const DAYS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  '2024-01-02': { AAPL: 400, MSFT: 50, OLD: 9 },
  '2024-01-03': { AAPL: 404, MSFT: 51 },
  '2024-01-04': { AAPL: 100, MSFT: 52 },
  '2024-01-05': { AAPL: 98, MSFT: 53 },
};

beforeAll(async () => {
  lake = await openFactorLake();
  for (const [day, bars] of Object.entries(DAYS)) await lake.publish('stocks_daily', day, bars);
  await lake.publish('stocks_minute', '2024-01-03', { AAPL: 403 });
  await lake.publish('crypto_daily', '2024-01-03', { 'X:BTC-USD': 45_000 });
});
afterAll(() => lake[Symbol.asyncDispose]());

const run = (...args: readonly string[]) =>
  runInside(['--lake', lake.lake.root, 'query', ...args], { cwd: lake.lake.root });

interface Row {
  readonly date: string;
  readonly close: number;
  readonly volume: number;
}

async function rows(...args: readonly string[]): Promise<readonly Row[]> {
  const { code, out, err } = await run('--dataset', 'stocks_daily', '--json', ...args);
  expect({ code, err }).toMatchObject({ code: 0 });
  return JSON.parse(out) as readonly Row[];
}

async function failure(...args: readonly string[]) {
  const { code, out } = await run(...args, '--json');
  return { exit: code, ...cliErrorSchema.parse(JSON.parse(out)).error };
}

const AAPL = ['--symbols', 'AAPL'];

describe('stocks without reference data', () => {
  it('cannot be adjusted, and stay readable as traded', async () => {
    expect(await failure('--dataset', 'stocks_daily', '--adjust', 'all')).toMatchObject({
      code: 'E_NOT_HELD',
      exit: 1,
      mend: expect.stringContaining('barlake sync reference'),
    });
    expect((await rows(...AAPL)).map(({ close }) => close)).toEqual([400, 404, 100, 98]);
  });
});

// One after the other: the lake knows more from test to test.
describe('query --adjust', () => {
  beforeAll(() =>
    lake.know({
      splits: [{ ticker: 'AAPL', execution_date: '2024-01-04', split_from: 1, split_to: 4 }],
      dividends: [{ ticker: 'AAPL', ex_dividend_date: '2024-01-05', cash_amount: 2, currency: 'USD' }],
      tickers: [],
      events: [],
    }),
  );

  describe.each(['computed on the fly', 'out of published factors'])('%s', (how) => {
    beforeAll(async () => {
      if (how !== 'computed on the fly') await ensureFactors(await lake.world(), 'stocks');
    });

    it('puts prices on the shares of the last day, and volumes too', async () => {
      const found = await rows(...AAPL, '--adjust', 'splits');
      expect(found.map(({ close }) => close)).toEqual([100, 101, 100, 98]);
      expect(found.map(({ volume }) => volume)).toEqual([400, 400, 100, 100]);
    });

    it('pays dividends back in, and leaves volume to splits', async () => {
      const found = await rows(...AAPL, '--adjust', 'all');
      const paid = 98 / 100;
      [100 * paid, 101 * paid, 100 * paid, 98].forEach((close, index) =>
        expect(found[index]?.close).toBeCloseTo(close, 12),
      );
      expect(found.map(({ volume }) => volume)).toEqual([400, 400, 100, 100]);
    });

    it('ignores on an as-of day what came later, and ends there', async () => {
      const found = await rows(...AAPL, '--adjust', 'all', '--as-of', '2024-01-03');
      expect(found.map(({ date, close }) => [date, close])).toEqual([
        ['2024-01-02', 400],
        ['2024-01-03', 404],
      ]);
      const later = await rows(...AAPL, '--adjust', 'all', '--as-of', '2024-01-04', '--to', '2024-01-03');
      expect(later.map(({ close }) => close)).toEqual([100, 101]);
    });

    it('leaves symbols without events as they are', async () => {
      const all = await rows('--adjust', 'all', '--columns', 'symbol,close');
      const others = (found: readonly unknown[]) =>
        found.filter((row) => !JSON.stringify(row).includes('AAPL'));
      expect(others(all)).toEqual(others(await rows('--columns', 'symbol,close')));
      expect(all).toHaveLength(9);
    });

    it('does the same to minutes', async () => {
      const { out } = await run(
        '--dataset',
        'stocks_minute',
        '--adjust',
        'splits',
        '--format',
        'csv',
        '--columns',
        'close,volume',
      );
      expect(out).toBe('close,volume\n100.75,400\n');
    });

    it('says on whose shares', async () => {
      const { out, err } = await run('--dataset', 'stocks_daily', '--adjust', 'splits', ...AAPL);
      expect(err).toContain('Prices of AAPL are adjusted for splits, on the shares of 2024-01-05.');
      expect(out).not.toContain('adjusted');
      const all = await run('--dataset', 'stocks_daily', '--adjust', 'all', '--as-of', '2024-01-04');
      expect(all.err).toContain(
        'splits and dividends, on the shares of each symbol’s last bar at or before 2024-01-04.',
      );
    });
  });

  it('writes Parquet', async () => {
    const file = `${lake.lake.root}/../adjusted.parquet`;
    const { code } = await run(
      '--dataset',
      'stocks_daily',
      '--adjust',
      'splits',
      '--format',
      'parquet',
      '--output',
      file,
    );
    expect(code).toBe(0);
    const found = await lake.connection.rows(
      `SELECT close FROM read_parquet('${file}') WHERE symbol = 'AAPL' ORDER BY date`,
    );
    expect(found.map(({ close }) => close)).toEqual([100, 101, 100, 98]);
  });

  it('changes nothing for what has no splits', async () => {
    const { code, out, err } = await run(
      '--dataset',
      'crypto_daily',
      '--adjust',
      'all',
      '--format',
      'csv',
      '--columns',
      'close',
    );
    expect({ code, out }).toEqual({ code: 0, out: 'close\n45000\n' });
    expect(err).toContain('only stocks have splits');
  });

  it.each([
    [['--dataset', 'stocks_daily', '--as-of', '2024-01-03'], '--adjust'],
    [['--dataset', 'stocks_daily', '--adjust', 'all', '--as-of', '2024-01-03', '--to', '2024-01-04'], '--to'],
    [['--dataset', 'stocks_1w', '--adjust', 'all'], 'daily bars'],
  ])('refuses %j', async (args, words) => {
    const found = await failure(...args);
    expect(found).toMatchObject({ code: 'E_USAGE', exit: 2 });
    expect(`${found.message} ${found.mend}`).toContain(words);
  });
});
