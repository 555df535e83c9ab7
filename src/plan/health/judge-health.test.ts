import { describe, expect, it } from 'vitest';
import { tradingDay } from '../../domain/trading-day.ts';
import { gravest } from './health-check.ts';
import type { HealthFacts, HealthRules, QueueFacts } from './health-facts.ts';
import { judgeHealth } from './judge-health.ts';

const NOW_MS = Date.UTC(2026, 2, 10, 16);
const MINUTE_MS = 60_000;

const RULES: HealthRules = {
  behindDays: 1,
  diskFreePercent: 10,
  diskFullDays: 14,
  quarantinePercent: 1,
  queueMinutes: 60,
  heartbeatSeconds: 120,
};

const QUIET: HealthFacts = {
  nowMs: NOW_MS,
  catalogError: null,
  datasets: [{ dataset: 'stocks_daily', to: tradingDay('2026-03-09'), behindDays: 0 }],
  runs: [{ id: 'a', command: 'sync', state: 'done', failedTasks: 0, error: undefined, codes: [] }],
  staleExports: [],
  quarantine: [{ dataset: 'stocks_daily', days: 5, received: 60_000, refused: 12 }],
  disk: { freeBytes: 50e9, totalBytes: 100e9, daysUntilFull: 400 },
  memory: { usedBytes: 1e9, limitBytes: 4e9, freeBytes: 6e9, totalBytes: 8e9 },
  missedTurn: null,
  budget: { made: 900, rateLimited: 3 },
  queue: { queues: [], workers: [] },
};

const unwell = (more: Partial<HealthFacts>, rules: Partial<HealthRules> = {}) =>
  judgeHealth({ ...QUIET, ...more }, { ...RULES, ...rules })
    .filter(({ status }) => status !== 'ok')
    .map(({ key, status, mark }) => [key, status, mark]);

const messageOf = (key: string, more: Partial<HealthFacts>) =>
  judgeHealth({ ...QUIET, ...more }, RULES).find((check) => check.key === key)?.message;

const behind = (behindDays: number): Partial<HealthFacts> => ({
  datasets: [{ dataset: 'stocks_daily', to: tradingDay('2026-03-05'), behindDays }],
});

const run = (more: Partial<HealthFacts['runs'][number]>): Partial<HealthFacts> => ({
  runs: [
    { id: 'a', command: 'sync', state: 'partial', failedTasks: 0, error: undefined, codes: [], ...more },
  ],
});

const queue = (
  more: Partial<QueueFacts['queues'][number]>,
  workers: QueueFacts['workers'] = [],
): Partial<HealthFacts> => ({
  queue: {
    queues: [
      {
        name: 'compute',
        waiting: 3,
        running: 1,
        oldestMs: NOW_MS - MINUTE_MS,
        isPaused: false,
        dead: 0,
        needsWorkers: true,
        ...more,
      },
    ],
    workers,
  },
});

describe('health', () => {
  it('says of everything that is well that it is, and of what was not seen nothing', () => {
    const checks = judgeHealth(QUIET, RULES);
    expect(gravest(checks)).toBe('ok');
    expect(checks.map(({ key }) => key)).toEqual([
      'catalog',
      'late:stocks_daily',
      'run:sync',
      'keys',
      'quarantine:stocks_daily',
      'schedule',
      'budget',
      'disk',
      'memory',
    ]);
    const { disk: _d, memory: _m, missedTurn: _t, budget: _b, queue: _q, ...seen } = QUIET;
    expect(judgeHealth(seen, RULES).map(({ key }) => key)).toEqual([
      'catalog',
      'late:stocks_daily',
      'run:sync',
      'keys',
      'quarantine:stocks_daily',
    ]);
  });

  it('judges nothing that the catalog would have told when it cannot be read', () => {
    expect(unwell({ catalogError: 'it is damaged.', ...behind(9) })).toEqual([['catalog', 'error', 'error']]);
  });

  it('tells of a dataset that is behind, more gravely after days, and as the rules say', () => {
    expect(unwell(behind(1))).toEqual([['late:stocks_daily', 'warning', '1']]);
    expect(unwell(behind(3))).toEqual([['late:stocks_daily', 'error', '3']]);
    expect(unwell(behind(3), { behindDays: 4 })).toEqual([]);
    expect(messageOf('late:stocks_daily', behind(2))).toBe(
      'stocks_daily ends on 2026-03-05, 2 trading days before the latest published one.',
    );
  });

  it('tells of the last run when it failed, in part or whole, and of a key that is refused', () => {
    expect(unwell(run({ state: 'partial' }))).toEqual([]);
    expect(unwell(run({ failedTasks: 2 }))).toEqual([['run:sync', 'warning', 'a']]);
    expect(unwell(run({ state: 'failed', error: 'No.', codes: ['E_CREDENTIALS_REFUSED'] }))).toEqual([
      ['run:sync', 'error', 'a'],
      ['keys', 'error', 'a'],
    ]);
  });

  it('tells of a disk by share, by size and by pace, and changes only with how grave it is', () => {
    const disk = (freeBytes: number, totalBytes: number, daysUntilFull: number | null = null) =>
      unwell({ disk: { freeBytes, totalBytes, daysUntilFull } });
    expect(disk(11e9, 100e9)).toEqual([]);
    expect(disk(9e9, 100e9)).toEqual([['disk', 'warning', 'warning']]);
    expect(disk(4e9, 10e9)).toEqual([['disk', 'warning', 'warning']]);
    expect(disk(1.9e9, 100e9)).toEqual([['disk', 'error', 'error']]);
    expect(disk(0.5e9, 10e9)).toEqual([['disk', 'error', 'error']]);
    expect(disk(50e9, 100e9, 13)).toEqual([['disk', 'warning', 'warning']]);
    expect(messageOf('disk', { disk: { freeBytes: 50e9, totalBytes: 100e9, daysUntilFull: 0.4 } })).toBe(
      'The lake’s disk has 50 GB of 100 GB free, and is full in less than a day.',
    );
  });

  it('tells of memory near its limit, and of a machine that has none left', () => {
    const memory = (usedBytes: number, freeBytes = 6e9) =>
      unwell({ memory: { usedBytes, limitBytes: 4e9, freeBytes, totalBytes: 8e9 } });
    expect(memory(3.5e9)).toEqual([]);
    expect(memory(3.7e9)).toEqual([['memory', 'warning', 'warning']]);
    expect(memory(4.1e9)).toEqual([['memory', 'error', 'error']]);
    expect(memory(1e9, 0.3e9)).toEqual([['memory', 'warning', 'warning']]);
  });

  it('tells of many refused rows, of exports left behind and of a turn that was missed', () => {
    const refused = (rows: number) =>
      unwell({ quarantine: [{ dataset: 'fx_minute', days: 5, received: 1000, refused: rows }] });
    expect(refused(10)).toEqual([]);
    expect(refused(11)).toEqual([['quarantine:fx_minute', 'warning', 'warning']]);
    expect(refused(101)).toEqual([['quarantine:fx_minute', 'error', 'error']]);
    expect(unwell({ quarantine: [{ dataset: 'a', days: 0, received: 0, refused: 0 }] })).toEqual([]);
    expect(unwell({ staleExports: [{ dataset: 'stocks_daily', layer: 'gold qlib/day' }] })).toEqual([
      ['export:stocks_daily gold qlib/day', 'info', ''],
    ]);
    expect(unwell({ missedTurn: { job: 'daily', dueMs: 5 } })).toEqual([['schedule', 'warning', '5']]);
  });

  it('tells of a budget that the vendor does not grant, once there are calls enough to say so', () => {
    expect(unwell({ budget: { made: 19, rateLimited: 19 } })).toEqual([]);
    expect(unwell({ budget: { made: 100, rateLimited: 20 } })).toEqual([]);
    expect(unwell({ budget: { made: 100, rateLimited: 21 } })).toEqual([['budget', 'warning', 'warning']]);
  });

  it('tells of queues without workers, of what waits long or was given up, and of workers that are lost', () => {
    const alive = { id: 'w1', heartbeatMs: NOW_MS - 1000 };
    const lost = { id: 'w2', heartbeatMs: NOW_MS - 121_000 };
    expect(unwell(queue({}, [alive]))).toEqual([]);
    expect(unwell(queue({}))).toEqual([['queue:compute', 'error', 'no worker']]);
    expect(unwell(queue({ needsWorkers: false }))).toEqual([]);
    expect(unwell(queue({ isPaused: true, oldestMs: 0 }))).toEqual([]);
    expect(unwell(queue({ oldestMs: NOW_MS - 60 * MINUTE_MS }, [alive]))).toEqual([
      ['queue:compute', 'warning', 'old'],
    ]);
    expect(unwell(queue({ dead: 2 }, [alive]))).toEqual([['queue:compute', 'warning', 'dead 2']]);
    expect(unwell(queue({ dead: 2, isPaused: true }))).toEqual([['queue:compute', 'warning', 'dead 2']]);
    expect(unwell(queue({ dead: 2 }))).toEqual([['queue:compute', 'error', 'no worker']]);
    expect(unwell(queue({ dead: 2, oldestMs: NOW_MS - 60 * MINUTE_MS }, [alive]))).toEqual([
      ['queue:compute', 'warning', 'old'],
    ]);
    expect(unwell({ queue: { queues: [], workers: [], isAway: true } })).toEqual([
      ['queue', 'error', 'away'],
    ]);
    expect(unwell(queue({ waiting: 0 }, [alive, lost]))).toEqual([['workers', 'warning', 'w2']]);
  });
});
