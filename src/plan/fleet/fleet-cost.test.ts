import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DATASET_NAMES } from '../../domain/dataset.ts';
import { tradingDay } from '../../domain/trading-day.ts';
import { type DatasetWork, fleetTime } from './fleet-cost.ts';
import { paperWork } from './paper-work.ts';

const MACHINE = { cores: 4, bytesPerSecond: 10_000_000, downloads: 10, latencySeconds: 0.1 };
const UNLIMITED = { workers: 1, callsPerMinute: 'unlimited' } as const;

const work = (more: Partial<DatasetWork>): DatasetWork => ({
  dataset: 'stocks_minute',
  days: 1,
  requests: 0,
  calls: 0,
  sourceBytes: 0,
  rows: 0,
  stored: { landing: 0, bronze: 1, silver: 0 },
  ...more,
});

describe('how long a fleet takes', () => {
  it('is what its slowest part takes, and says which', () => {
    const loading = work({ requests: 100, sourceBytes: 1_000_000_000 });
    expect(fleetTime([loading], MACHINE, UNLIMITED)).toEqual({
      workers: 1,
      seconds: 101,
      boundBy: 'network',
    });
    const computing = work({ rows: 900_000 * 4 * 500, sourceBytes: 1_000_000_000 });
    expect(fleetTime([computing], MACHINE, UNLIMITED)).toMatchObject({ seconds: 500, boundBy: 'processors' });
  });

  it('shrinks with every machine, but not where calls are what is waited for', () => {
    const loading = work({ sourceBytes: 1_000_000_000 });
    expect(fleetTime([loading], MACHINE, { ...UNLIMITED, workers: 4 }).seconds).toBe(25);
    const asking = work({ calls: 600 });
    for (const workers of [1, 4, 16]) {
      expect(fleetTime([asking], MACHINE, { workers, callsPerMinute: 5 })).toEqual({
        workers,
        seconds: 7200,
        boundBy: 'calls',
      });
    }
  });

  it('counts silver only where it is asked for', () => {
    const rows = 900_000 * 4 * 10;
    const stored = { landing: 0, bronze: 1, silver: 1 };
    expect(fleetTime([work({ rows })], MACHINE, UNLIMITED).seconds).toBeCloseTo(10);
    expect(fleetTime([work({ rows, stored })], MACHINE, UNLIMITED).seconds).toBeCloseTo(10 + 45);
  });

  it('never grows with more machines', () => {
    const some = fc.record({
      requests: fc.nat(1e6),
      calls: fc.nat(1e6),
      sourceBytes: fc.nat(1e12),
      rows: fc.nat(1e12),
    });
    fc.assert(
      fc.property(some, fc.integer({ min: 1, max: 64 }), (parts, workers) => {
        const one = fleetTime([work(parts)], MACHINE, { ...UNLIMITED, workers });
        const more = fleetTime([work(parts)], MACHINE, { ...UNLIMITED, workers: workers + 1 });
        expect(more.seconds).toBeLessThanOrEqual(one.seconds);
      }),
    );
  });
});

describe('work on paper', () => {
  const request = {
    datasets: DATASET_NAMES,
    from: tradingDay('2016-11-25'),
    to: tradingDay('2026-11-25'),
    through: 'silver',
    features: () => 7,
  } as const;

  it('counts trading days from the first year of the vendor’s files, each as large as today’s', () => {
    const paper = paperWork(request);
    const of = (dataset: string) => paper.find((each) => each.dataset === dataset);
    expect(of('stocks_daily')).toMatchObject({ days: 2514, requests: 2514, calls: 0, rows: 2514 * 12_000 });
    // Files of indices begin in 2023.
    expect(of('indices_minute')?.days).toBeLessThan(1000);
    expect(of('crypto_daily')?.days).toBe(3653);
  });

  it('stores nothing in layers that are not asked for', () => {
    const [first] = paperWork({ ...request, datasets: ['stocks_minute'], through: 'landing' });
    expect(first?.stored).toMatchObject({ landing: first?.sourceBytes, bronze: 0, silver: 0 });
  });
});
