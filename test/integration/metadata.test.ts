import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { selectPartitions } from '../../src/lake/catalog/partitions.ts';
import { quoteText } from '../../src/lake/duckdb/quote.ts';
import { ensureFactors } from '../../src/lake/factors/ensure-factors.ts';
import { findFactors } from '../../src/lake/factors/find-factors.ts';
import { recoverLake } from '../../src/lake/recovery/recover.ts';
import { type FactorLake, fileIn, openFactorLake } from '../support/factor-lake.ts';
import { rebuildFolder } from '../support/rebuild-folder.ts';

let lake: FactorLake;

beforeEach(async () => {
  lake = await openFactorLake();
});
afterEach(() => lake[Symbol.asyncDispose]());

async function rows(path: string, columns = '*') {
  const relation = `read_parquet(${quoteText(fileIn(lake, path))})`;
  return lake.connection.rows(`SELECT ${columns} FROM ${relation} ORDER BY ALL`);
}

async function findings() {
  return lake.lake.catalog.db.selectFrom('findings').selectAll().where('origin', '=', 'factors').execute();
}

const keys = async (): Promise<readonly string[]> =>
  (await selectPartitions(lake.lake.catalog.db, { layer: 'metadata' })).map(
    ({ dataset, key }) => `${dataset} ${key}`,
  );

const STOCKS = ['stocks activity', 'stocks daily_stats', 'stocks factors', 'stocks symbols'];

describe('stocks without reference data', () => {
  it('have factors of 1, and a finding that says why', async () => {
    await lake.publish('stocks_daily', '2024-01-02', { AAPL: 400 });
    await lake.publish('stocks_daily', '2024-01-03', { AAPL: 100 });
    const made = await ensureFactors(await lake.world(), 'stocks');
    expect(made.hasReference).toBe(false);
    expect(await rows('metadata/stocks/factors.parquet', 'symbol, total_factor')).toEqual([
      { symbol: 'AAPL', total_factor: 1 },
    ]);
    expect(await findings()).toMatchObject([{ rule: 'factors-without-reference', dataset: 'stocks_daily' }]);
    await lake.know({ splits: [], dividends: [] });
    await ensureFactors(await lake.world(), 'stocks');
    expect(await findings()).toMatchObject([{ rule: 'split-missing', symbol: 'AAPL', key: '2024-01-03' }]);
  });
});

describe('the lives of tickers', () => {
  it('part where reference data tell of another company, and join one that is known to be the same', async () => {
    const days = ['2023-01-03', '2023-01-04', '2023-01-05', '2024-06-03', '2024-06-04'];
    for (const day of days) await lake.publish('stocks_daily', day, { FB: 10, OLD: 20, SAME: 30 });
    await lake.know({
      tickers: [
        {
          market: 'stocks',
          ticker: 'SAME',
          entity: 'figi',
          valid_from: '2023-01-01',
          active: true,
          locale: 'us',
        },
      ],
      events: [
        { entity: 'BBG1', composite_figi: 'BBG1', date: '2023-01-05', ticker: 'FB', type: 'ticker_change' },
      ],
    });
    const { lives } = await ensureFactors(await lake.world(), 'stocks');
    const spans = await lake.connection.rows(
      `SELECT symbol, life, first_day::VARCHAR AS first, bars FROM ${lives} ORDER BY ALL`,
    );
    expect(spans.map(({ symbol, life, first, bars }) => [symbol, life, first, bars])).toEqual([
      ['FB', 0, '2023-01-03', 2],
      ['FB', 1, '2023-01-05', 1],
      ['FB', 2, '2024-06-03', 2],
      ['OLD', 0, '2023-01-03', 3],
      ['OLD', 1, '2024-06-03', 2],
      ['SAME', 0, '2023-01-03', 5],
    ]);
  });
});

describe('minutes', () => {
  it('stand in for days that have no daily bars, with the last close of the regular session', async () => {
    await lake.publish('stocks_minute', '2024-01-02', { AAPL: 400, IBM: 100 });
    await lake.publish('stocks_daily', '2024-01-03', { AAPL: 100, IBM: 95 });
    await lake.publish('stocks_minute', '2024-01-03', { AAPL: 1, IBM: 1 });
    await lake.know({
      splits: [{ ticker: 'AAPL', execution_date: '2024-01-03', split_from: 1, split_to: 4 }],
      dividends: [{ ticker: 'IBM', ex_dividend_date: '2024-01-03', cash_amount: 5, currency: 'USD' }],
    });
    const made = await ensureFactors(await lake.world(), 'stocks');
    expect(
      await lake.connection.rows(
        `SELECT max(total_factor) AS f FROM ${made.steps} GROUP BY symbol ORDER BY 1`,
      ),
    ).toEqual([{ f: 100 / 95 }, { f: 4 }]);
    expect(await rows('metadata/stocks/daily_stats.parquet', 'symbol, bars, close_min, close_max')).toEqual([
      { symbol: 'AAPL', bars: 2, close_min: 100, close_max: 400 },
      { symbol: 'IBM', bars: 2, close_min: 95, close_max: 100 },
    ]);
  });
});

describe('options', () => {
  const [CALL, PUT] = ['O:SPY240119C00480000', 'O:SPY240119P00450000'];

  it('have contracts and chains, and a further day reads only itself', async () => {
    await lake.publish('options_daily', '2024-01-02', { [CALL]: 4, [PUT]: 1 });
    await lake.publish('options_daily', '2024-01-03', { [CALL]: 6 });
    await ensureFactors(await lake.world(), 'options');
    // What was read already is not looked at again: the file may as well be gone.
    await rm(fileIn(lake, 'bronze/options_daily/year=2024/month=01/2024-01-02.parquet'));
    await lake.publish('options_daily', '2024-01-04', { [CALL]: 5, [PUT]: 2 });
    expect(await ensureFactors(await lake.world(), 'options')).toMatchObject({ isNew: true });
    expect(
      await rows(
        'metadata/options/contracts.parquet',
        'symbol, underlying, strike, bars, last_close, close_sum::DOUBLE AS close_sum, volume::DOUBLE AS volume',
      ),
    ).toEqual([
      { symbol: CALL, underlying: 'SPY', strike: 480, bars: 3, last_close: 5, close_sum: 15, volume: 300 },
      { symbol: PUT, underlying: 'SPY', strike: 450, bars: 2, last_close: 2, close_sum: 3, volume: 200 },
    ]);
    expect(
      await rows(
        'metadata/options/chains.parquet',
        'underlying, option_type, contracts, strike_min, last_day::VARCHAR AS last',
      ),
    ).toEqual([
      { underlying: 'SPY', option_type: 'C', contracts: 1, strike_min: 480, last: '2024-01-04' },
      { underlying: 'SPY', option_type: 'P', contracts: 1, strike_min: 450, last: '2024-01-04' },
    ]);
    expect(await rows('metadata/options/symbols.parquet', 'symbol, life, bars')).toEqual([
      { symbol: CALL, life: 0, bars: 3 },
      { symbol: PUT, life: 0, bars: 2 },
    ]);
  });
});

describe('statistics', () => {
  // 0.1 + 0.2 + 0.3 as doubles is 0.6 or 0.6000000000000001, by who is added to whom first.
  const PRICES = [0.1, 0.2, 0.3, 0.7, 1.1, 0.6, 1e6 + 0.1];
  const CALL = 'O:SPY240119C00480000';
  const days = PRICES.map(
    (price, index) => [`2024-01-${String(index + 2).padStart(2, '0')}`, price] as const,
  );
  const content = async (): Promise<readonly unknown[]> =>
    Promise.all(
      ['contracts', 'chains', 'daily_stats'].map((name) => rows(`metadata/options/${name}.parquet`)),
    );

  it('have the same digits when days come one by one as when they come at once', async () => {
    for (const [day, price] of days) {
      await lake.publish('options_daily', day, { [CALL]: price });
      await ensureFactors(await lake.world(), 'options');
    }
    const grown = await content();
    await rm(fileIn(lake, 'metadata/options/contracts.parquet'));
    await ensureFactors(await lake.world(), 'options');
    expect(await content()).toEqual(grown);
    const sums = 'close_sum::VARCHAR AS sum, (dollar_volume / 100)::DOUBLE AS dollars';
    const [sum] = await rows('metadata/options/contracts.parquet', sums);
    expect(sum).toEqual({ sum: expect.stringMatching(/^1000003\.1000/), dollars: 1_000_003.1 });
  });

  it('leave out what no price or volume can be, instead of failing', async () => {
    for (const [index, price] of [4, 1e300, 6].entries()) {
      await lake.publish('stocks_daily', `2024-01-0${index + 2}`, { AAPL: price });
    }
    await ensureFactors(await lake.world(), 'stocks');
    const stats = 'close_mean, close_max, volume_mean, dollar_volume_mean';
    expect(await rows('metadata/stocks/daily_stats.parquet', stats)).toEqual([
      { close_mean: 5, close_max: 1e300, volume_mean: 100, dollar_volume_mean: 500 },
    ]);
  });
});

describe('metadata on disk', () => {
  beforeEach(async () => {
    await lake.publish('stocks_daily', '2024-01-02', { AAPL: 400 });
    await lake.know({ splits: [], dividends: [] });
    await ensureFactors(await lake.world(), 'stocks');
  });

  it('are found again from their footers when the catalog is rebuilt', async () => {
    expect(await keys()).toEqual(STOCKS);
    const before = await selectPartitions(lake.lake.catalog.db, { layer: 'metadata' });
    await writeFile(fileIn(lake, 'metadata/stocks/mine.parquet'), 'mine');
    await lake.lake.catalog.db.deleteFrom('partitions').execute();
    const { signal } = new AbortController();
    const report = await rebuildFolder(lake.lake.root, { session: lake.session, nowMs: 1, signal });
    expect(report.foreign).toMatchObject([{ path: 'metadata/stocks/mine.parquet' }]);
    expect(await selectPartitions(lake.lake.catalog.db, { layer: 'metadata' })).toEqual(before);
    expect(await findFactors(lake.lake, 'stocks')).toMatchObject({ hasReference: true });
  });

  it('lose the rows whose files a dead writer replaced, and are made again', async () => {
    const world = await lake.world();
    const task = { run_id: world.runId, id: 'factors:stocks', kind: 'factors', dataset: 'stocks' };
    await lake.lake.catalog.db
      .insertInto('tasks')
      .values({ ...task, key: 'metadata', fingerprint: 'f', state: 'running', started_ms: 1 })
      .execute();
    await writeFile(fileIn(lake, 'metadata/stocks/factors.parquet'), 'something else');
    await recoverLake(lake.lake, lake.session, 2);
    expect(await keys()).toEqual(STOCKS.filter((key) => key !== 'stocks factors'));
    expect(await findFactors(lake.lake, 'stocks')).toBeUndefined();
    expect(await ensureFactors(await lake.world(), 'stocks')).toMatchObject({ isNew: true });
    expect(await keys()).toEqual(STOCKS);
  });

  it.each(['factors', 'daily_stats'])('are made again when the table %s is missing', async (table) => {
    await rm(fileIn(lake, `metadata/stocks/${table}.parquet`));
    expect(await ensureFactors(await lake.world(), 'stocks')).toMatchObject({ isNew: true });
    expect(existsSync(fileIn(lake, `metadata/stocks/${table}.parquet`))).toBe(true);
    expect(await ensureFactors(await lake.world(), 'stocks')).toMatchObject({ isNew: false });
  });

  it('are as before when making them fails', async () => {
    await lake.publish('stocks_daily', '2024-01-03', { AAPL: 410 });
    await rm(fileIn(lake, 'bronze/stocks_daily/year=2024/month=01/2024-01-02.parquet'));
    await expect(ensureFactors(await lake.world(), 'stocks')).rejects.toMatchObject({
      code: 'E_PARTITION_DAMAGED',
      message: expect.stringContaining('stocks_daily 2024-01-02'),
    });
    expect(await keys()).toEqual(STOCKS);
    expect(existsSync(fileIn(lake, 'metadata/stocks/factors.parquet'))).toBe(true);
  });
});
