import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY, file, type IngestBench, line, openIngestBench } from '../../../test/support/ingest-text.ts';
import type { Precision } from '../../domain/bronze-column.ts';
import { compareDays } from './compare-days.ts';
import { describeSuperseded } from './describe-superseded.ts';

let bench: IngestBench;
beforeAll(async () => {
  bench = await openIngestBench('compare');
});
afterAll(() => bench[Symbol.asyncDispose]());

type Fields = Parameters<typeof line>[0];

async function pathOf(bars: readonly Fields[], precision: Precision = 'float64'): Promise<string> {
  return (await bench.ingest(file(...bars.map((fields) => line(fields))), { precision })).barsPath;
}

async function compare(beforePath: string, afterPath: string) {
  using connection = await bench.session.connect();
  return await compareDays(connection, DAY, { beforePath, afterPath });
}

async function describeThem(beforePath: string, afterPath: string) {
  using connection = await bench.session.connect();
  const day = { dataset: 'stocks_daily', day: DAY, beforePath, afterPath } as const;
  return await describeSuperseded(connection, day);
}

const SAME = { onlyBefore: 0, onlyAfter: 0, prices: 0, volumes: 0, roundedVolumes: 0, transactions: 0 };

describe('comparing two files of one day', () => {
  it('finds nothing between equal bars, in whatever order they came', async () => {
    const [one, other] = [await pathOf([{}, { ticker: 'B' }]), await pathOf([{ ticker: 'B' }, {}])];
    expect(await compare(one, other)).toEqual({
      ...SAME,
      common: 2,
      largestPrice: 0,
      largestVolume: 0,
      examples: [],
    });
    expect(await describeThem(one, other)).toMatchObject([
      { severity: 'info', rowCount: 0, message: expect.stringContaining('all 2 bars are equal') },
    ]);
  });

  it('counts bars that are gone, new or priced otherwise, the largest difference first', async () => {
    const before = await pathOf([{ ticker: 'A' }, { ticker: 'B' }, { ticker: 'C' }, { ticker: 'D' }]);
    const after = await pathOf([
      { ticker: 'B', close: 11.5 },
      { ticker: 'C', close: 10.5, high: 11 },
      { ticker: 'D' },
      { ticker: 'E' },
    ]);
    expect(await compare(before, after)).toMatchObject({
      common: 3,
      onlyBefore: 1,
      onlyAfter: 1,
      prices: 2,
      largestPrice: 1 / 12,
      examples: ['A is gone', 'E is new', 'C high 12.0 → 11.0, close 11.0 → 10.5', 'B close 11.0 → 11.5'],
    });
  });

  it('explains volumes that a file rounds, and counts the others', async () => {
    const before = await pathOf([
      { ticker: 'A', volume: 17_798.4303781234 },
      { ticker: 'B', volume: 150.75 },
      { ticker: 'C', volume: 200 },
      { ticker: 'D', transactions: 7 },
    ]);
    const after = await pathOf([
      { ticker: 'A', volume: 17_798.430378 },
      { ticker: 'B', volume: 151 },
      { ticker: 'C', volume: 100 },
      { ticker: 'D', transactions: 8 },
    ]);
    expect(await compare(before, after)).toMatchObject({
      ...SAME,
      volumes: 1,
      roundedVolumes: 2,
      transactions: 1,
      largestVolume: 0.5,
      examples: [],
    });
    expect(await describeThem(before, after)).toMatchObject([
      {
        severity: 'info',
        message:
          'The flat file took the place of the grouped answer: other volumes: 1 (by 50 % at most), volumes that the file rounds: 2, other numbers of transactions: 1.',
      },
    ]);
  });

  it('names no difference that is one of precision', async () => {
    const bars = [{ open: 9.1, close: 10.3, high: 11.7, low: 9.05 }];
    const [double, single] = [await pathOf(bars), await pathOf(bars, 'float32')];
    expect(await compare(double, single)).toMatchObject({ ...SAME, examples: [] });
    expect(await compare(single, double)).toMatchObject({ ...SAME, examples: [] });
  });

  it('names twenty examples at most', async () => {
    const bars = Array.from({ length: 30 }, (_, index) => ({ ticker: `S${index}` }));
    const none = await pathOf([{ ticker: 'OTHER' }]);
    expect((await compare(await pathOf(bars), none)).examples).toHaveLength(20);
  });

  it('tells that nothing is known when the bars in place cannot be read', async () => {
    expect(await describeThem('/nowhere.parquet', await pathOf([{}]))).toMatchObject([
      {
        severity: 'warning',
        message: expect.stringContaining('not known') as string,
        evidence: { reason: expect.stringContaining('nowhere') as string },
      },
    ]);
  });
});
