import { expect, it } from 'vitest';
import { tradingDay } from '../../domain/trading-day.ts';
import type { ResampleTask } from '../../plan/fetch-task.ts';
import type { SeriesTally, SeriesWorld } from '../fetch/series-world.ts';
import { resampleSeries } from './resample.ts';

const RANGES = [{ from: tradingDay('2026-03-09'), to: tradingDay('2026-03-13') }];

const task = (symbol: string): ResampleTask => ({
  kind: 'resample',
  id: `resample:stocks_1h:${symbol}`,
  asset: 'stocks',
  timeframe: '1h',
  symbol,
  source: '1m',
  ranges: RANGES,
  dependsOn: [],
});

it('counts the bars of tasks that end side by side', async () => {
  const tally: SeriesTally = { bars: 0, files: 0, quarantined: 0, disagreements: 0, notes: [] };
  const world = {
    tally,
    clock: { nowMs: () => 0 },
    runId: 'run',
    knownSymbols: () => Promise.resolve(),
    resampler: {
      make: (of: ResampleTask, onYear: (year: unknown) => Promise<void>) =>
        onYear({ task: of, year: 2026, bars: [], ranges: RANGES, fingerprint: '' }),
    },
    writer: {
      room: () => Promise.resolve(),
      publish: () => Promise.resolve({ bars: 40, quarantined: 0, disagreements: 0, bytes: 1 }),
    },
  } as unknown as SeriesWorld;
  const { signal } = new AbortController();
  await Promise.all(['A', 'B', 'C'].map((symbol) => resampleSeries(task(symbol), world, signal)));
  expect(tally).toMatchObject({ bars: 120, files: 3 });
});
