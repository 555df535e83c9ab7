import { describe, expect, it } from 'vitest';
import { tradingDay } from '../../domain/trading-day.ts';
import type { MarketDay } from '../query/read-facts.ts';
import { planPrecompute, precomputedBlocks } from './plan-precompute.ts';

const DAYS = { asset: 'stocks', timeframe: '1d' } as const;
const HOURS = { asset: 'stocks', timeframe: '1h' } as const;

function held(day: string, { rows = 2, fingerprint = day } = {}): MarketDay {
  const file = { path: day, fingerprint, sizeBytes: 1, dataset: 'stocks_daily', day };
  return { day: tradingDay(day), rows, hasVwap: false, file };
}

const MARKET = ['2018-12-31', '2019-12-31', '2020-01-02', '2021-06-01', '2022-03-01'].map((day) => held(day));

describe('precomputedBlocks', () => {
  it('are decades of the years that are over, for days', () => {
    const blocks = precomputedBlocks(DAYS, MARKET);
    expect(blocks.map(({ key, days }) => [key, days.map(({ day }) => day)])).toEqual([
      ['2010s', ['2018-12-31', '2019-12-31']],
      ['2020s', ['2020-01-02', '2021-06-01']],
    ]);
  });

  it('stay what they are while days of a year come, and change when one of theirs does', () => {
    const before = precomputedBlocks(DAYS, MARKET);
    expect(precomputedBlocks(DAYS, [...MARKET, held('2022-03-02')])).toEqual(before);
    const over = precomputedBlocks(DAYS, [...MARKET, held('2023-01-03')]);
    expect(over[0]).toEqual(before[0]);
    expect(over[1]?.fingerprint).not.toBe(before[1]?.fingerprint);
    const corrected = MARKET.map((day) =>
      day.day === '2018-12-31' ? held(day.day, { fingerprint: 'new' }) : day,
    );
    expect(precomputedBlocks(DAYS, corrected)[0]?.fingerprint).not.toBe(before[0]?.fingerprint);
    expect(precomputedBlocks(DAYS, corrected)[1]).toEqual(before[1]);
  });

  it('are months for hours, the last one too, and none without bars', () => {
    const blocks = precomputedBlocks(HOURS, [...MARKET, held('2022-04-01', { rows: 0 })]);
    expect(blocks.map(({ key }) => key)).toEqual(['2018-12', '2019-12', '2020-01', '2021-06', '2022-03']);
    expect(precomputedBlocks(DAYS, [])).toEqual([]);
  });
});

describe('planPrecompute', () => {
  it('makes what is missing or stale, and removes what has no days any more', () => {
    const blocks = precomputedBlocks(DAYS, MARKET);
    const [first, second] = blocks;
    const kept = new Map([
      ['2010s', first?.fingerprint ?? ''],
      ['2020s', 'stale'],
      ['1990s', 'gone'],
    ]);
    expect(planPrecompute(blocks, kept)).toEqual({ build: [second], fresh: [first], removals: ['1990s'] });
  });
});
