import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FactorLake, openFactorLake, XNYS } from '../../../test/support/factor-lake.ts';
import { tradingDay } from '../../domain/trading-day.ts';
import { selectPartitions } from '../catalog/partitions.ts';
import { computeFactors } from './compute-factors.ts';
import { ensureFactors } from './ensure-factors.ts';
import { factorDigest } from './factor-digest.ts';
import { gatherFactorInputs } from './factor-inputs.ts';
import { findFactors } from './find-factors.ts';

let lake: FactorLake;

beforeAll(async () => {
  lake = await openFactorLake();
  const days = XNYS.tradingDays(tradingDay('2024-01-02'), tradingDay('2024-01-31'));
  for (const day of days) {
    const split = day >= '2024-01-16' ? 4 : 1;
    await lake.publish('stocks_daily', day, { AAPL: 200 / split, MSFT: 400 });
  }
  await lake.know({
    splits: [{ ticker: 'AAPL', execution_date: '2024-01-16', split_from: 1, split_to: 4 }],
    dividends: [{ ticker: 'MSFT', ex_dividend_date: '2024-01-20', cash_amount: 4, currency: 'USD' }],
  });
});
afterAll(() => lake[Symbol.asyncDispose]());

function rows(relation: string, columns = '*', order = 'ALL') {
  return lake.connection.rows(`SELECT ${columns} FROM ${relation} ORDER BY ${order}`);
}

const STEP = 'symbol, life, date::VARCHAR AS date, split_factor, total_factor, cause';

describe('the metadata of stocks', () => {
  it('holds lives and factors, and is made once', async () => {
    const made = await ensureFactors(await lake.world(), 'stocks');
    expect(made).toMatchObject({ isNew: true, hasReference: true });
    expect(
      await rows(made.lives, 'symbol, life, first_day::VARCHAR AS first, last_day::VARCHAR AS last, bars'),
    ).toEqual([
      { symbol: 'AAPL', life: 0, first: '2024-01-02', last: '2024-01-31', bars: 21 },
      { symbol: 'MSFT', life: 0, first: '2024-01-02', last: '2024-01-31', bars: 21 },
    ]);
    expect(await rows(made.steps, STEP)).toEqual([
      { symbol: 'AAPL', life: 0, date: '2024-01-02', split_factor: 1, total_factor: 1, cause: 'first bar' },
      { symbol: 'AAPL', life: 0, date: '2024-01-16', split_factor: 4, total_factor: 4, cause: 'split 4' },
      { symbol: 'MSFT', life: 0, date: '2024-01-02', split_factor: 1, total_factor: 1, cause: 'first bar' },
      {
        symbol: 'MSFT',
        life: 0,
        date: '2024-01-22',
        split_factor: 1,
        total_factor: 400 / 396,
        cause: 'dividend 4',
      },
    ]);
    expect(await ensureFactors(await lake.world(), 'stocks')).toMatchObject({ isNew: false });
    const partitions = await selectPartitions(lake.lake.catalog.db, { layer: 'metadata' });
    expect(partitions.map(({ dataset, key, rows: count }) => [dataset, key, count])).toEqual([
      ['stocks', 'activity', 2],
      ['stocks', 'daily_stats', 2],
      ['stocks', 'factors', 4],
      ['stocks', 'symbols', 2],
    ]);
  });

  it('agrees with what is computed for single symbols without publishing', async () => {
    const inputs = await gatherFactorInputs(lake.lake, 'stocks');
    const published = await findFactors(lake.lake, 'stocks');
    const computed = await computeFactors(lake.connection, inputs, {
      calendar: XNYS,
      signal: new AbortController().signal,
      symbols: ['MSFT', 'NONE'],
    });
    expect(await rows(computed.steps, STEP)).toEqual(
      (await rows(published?.steps ?? '', STEP)).filter(({ symbol }) => symbol === 'MSFT'),
    );
  });

  it('has digests that tell which ranges an event touches', async () => {
    const ranges = [
      { key: '2024-01', from: tradingDay('2024-01-01'), to: tradingDay('2024-01-31') },
      { key: '2024-02', from: tradingDay('2024-02-01'), to: tradingDay('2024-02-29') },
    ];
    const before = await factorDigest(
      lake.connection,
      await ensureFactors(await lake.world(), 'stocks'),
      ranges,
    );
    await lake.know({
      dividends: [{ ticker: 'MSFT', ex_dividend_date: '2024-01-20', cash_amount: 5, currency: 'USD' }],
    });
    expect(await findFactors(lake.lake, 'stocks')).toBeUndefined();
    const after = await factorDigest(
      lake.connection,
      await ensureFactors(await lake.world(), 'stocks'),
      ranges,
    );
    expect(after.get('2024-01')).not.toBe(before.get('2024-01'));
    expect(after.get('2024-02')).toBe(before.get('2024-02'));
  });
});
