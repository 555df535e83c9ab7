import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { ensureFactors } from '../../src/lake/factors/ensure-factors.ts';
import { type DigestRange, factorDigest } from '../../src/lake/factors/factor-digest.ts';
import { type FactorLake, openFactorLake, type ReferenceFacts } from '../support/factor-lake.ts';

let lake: FactorLake;

/** AAPL trades in each month, RARE in the first and the last. */
const DAYS = ['2024-01-03', '2024-01-24', '2024-02-05', '2024-02-21', '2024-03-06', '2024-03-20'];

const RANGES: readonly DigestRange[] = [
  { key: '2024-01', from: tradingDay('2024-01-01'), to: tradingDay('2024-01-31') },
  { key: '2024-02', from: tradingDay('2024-02-01'), to: tradingDay('2024-02-29') },
  { key: '2024-03', from: tradingDay('2024-03-01'), to: tradingDay('2024-03-31') },
];

beforeAll(async () => {
  lake = await openFactorLake();
  for (const day of DAYS) {
    await lake.publish('stocks_daily', day, {
      AAPL: 100,
      ...(day.startsWith('2024-02') ? {} : { RARE: 50 }),
    });
  }
});
afterAll(() => lake[Symbol.asyncDispose]());

async function digests(
  splits: ReferenceFacts['splits'],
  ranges: readonly DigestRange[] = RANGES,
): Promise<ReadonlyMap<string, string>> {
  await lake.know({ splits: splits ?? [], dividends: [] });
  return factorDigest(lake.connection, await ensureFactors(await lake.world(), 'stocks'), ranges);
}

function changed(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] {
  return [...before.keys()].filter((key) => before.get(key) !== after.get(key));
}

const split = (ticker: string, day: string, to = 2) => ({
  ticker,
  execution_date: day,
  split_from: 1,
  split_to: to,
});

describe('a digest of factors', () => {
  it('changes from the month of an event on, where its symbol trades', async () => {
    const none = await digests([]);
    expect(changed(none, await digests([split('AAPL', '2024-02-21')]))).toEqual(['2024-02', '2024-03']);
    expect(changed(none, await digests([split('RARE', '2024-02-21')]))).toEqual(['2024-03']);
    expect(changed(none, await digests([split('NONE', '2024-02-21')]))).toEqual([]);
    expect(changed(none, await digests([split('AAPL', '2024-05-01')]))).toEqual([]);
    expect(changed(none, await digests([]))).toEqual([]);
  });

  it('tells a moved event only where a range can see it', async () => {
    const early = [split('AAPL', '2024-02-05')];
    const late = [split('AAPL', '2024-02-21')];
    expect(changed(await digests(early), await digests(late))).toEqual(['2024-02']);
    const lookingBack = RANGES.map((range) => ({ ...range, since: tradingDay('2024-02-07') }));
    expect(changed(await digests(early, lookingBack), await digests(late, lookingBack))).toContain('2024-03');
  });

  it('is not moved by what a silent symbol does later', async () => {
    const before = await digests([]);
    await lake.publish('stocks_daily', '2024-04-03', { AAPL: 100, RARE: 50 });
    const after = await digests([]);
    expect(changed(before, after)).toEqual([]);
  });
});
