import { describe, expect, it } from 'vitest';
import { tradingDay } from '../../domain/trading-day.ts';
import { type AlertFacts, judgeAlerts } from './judge-alerts.ts';

const QUIET: AlertFacts = {
  datasets: [{ dataset: 'stocks_daily', to: tradingDay('2026-03-09'), behindDays: 0 }],
  runs: [{ id: 'a', command: 'sync', state: 'done', failedTasks: 0, error: undefined, codes: [] }],
  staleExports: [],
  disk: { freeBytes: 50e9, totalBytes: 100e9 },
};

const judged = (more: Partial<AlertFacts>) =>
  judgeAlerts({ ...QUIET, ...more }).map(({ key, severity, mark }) => [key, severity, mark]);

const behind = (behindDays: number): Partial<AlertFacts> => ({
  datasets: [{ dataset: 'stocks_daily', to: tradingDay('2026-03-05'), behindDays }],
});

const run = (more: Partial<AlertFacts['runs'][number]>): Partial<AlertFacts> => ({
  runs: [
    { id: 'a', command: 'sync', state: 'partial', failedTasks: 0, error: undefined, codes: [], ...more },
  ],
});

describe('alerts', () => {
  it('are none when all is well, also when a run left out what the plan does not have', () => {
    expect(judgeAlerts(QUIET)).toEqual([]);
    expect(judged(run({ state: 'partial' }))).toEqual([]);
    expect(judged({ disk: undefined, runs: [] })).toEqual([]);
  });

  it('tell of a dataset that is behind, more gravely after days', () => {
    expect(judged(behind(1))).toEqual([['late:stocks_daily', 'warning', '1']]);
    expect(judged(behind(3))).toEqual([['late:stocks_daily', 'error', '3']]);
    expect(judgeAlerts({ ...QUIET, ...behind(2) })[0]?.message).toBe(
      'stocks_daily ends on 2026-03-05, 2 trading days before the latest published one.',
    );
  });

  it('tell of the last run when it failed, in part or whole, and of a key that is refused', () => {
    expect(judged(run({ failedTasks: 2 }))).toEqual([['run:sync', 'warning', 'a']]);
    expect(judged(run({ state: 'failed', error: 'No.', codes: ['E_CREDENTIALS_REFUSED'] }))).toEqual([
      ['run:sync', 'error', 'a'],
      ['keys', 'error', 'a'],
    ]);
  });

  it('tell of a disk by share and by size, and change only with how grave it is', () => {
    const disk = (freeBytes: number, totalBytes: number) => judged({ disk: { freeBytes, totalBytes } });
    expect(disk(11e9, 100e9)).toEqual([]);
    expect(disk(9e9, 100e9)).toEqual([['disk', 'warning', 'warning']]);
    expect(disk(8e9, 100e9)).toEqual([['disk', 'warning', 'warning']]);
    expect(disk(4e9, 10e9)).toEqual([['disk', 'warning', 'warning']]);
    expect(disk(1.9e9, 100e9)).toEqual([['disk', 'error', 'error']]);
    expect(disk(0.5e9, 10e9)).toEqual([['disk', 'error', 'error']]);
  });

  it('tell of exports that silver has left behind', () => {
    expect(judged({ staleExports: [{ dataset: 'stocks_daily', layer: 'gold qlib/day' }] })).toEqual([
      ['export:stocks_daily gold qlib/day', 'info', ''],
    ]);
  });
});
