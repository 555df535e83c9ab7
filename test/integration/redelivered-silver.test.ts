import { expect, it } from 'vitest';
import { loadConfiguration } from '../../src/app/config/load-configuration.ts';
import { performOrder } from '../../src/app/queue/perform-order.ts';
import { runSettings, type TaskOrder } from '../../src/app/queue/task-order.ts';
import { openWorkerWorld } from '../../src/app/queue/worker-world.ts';
import type { Clock } from '../../src/domain/clock.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { selectPartitions } from '../../src/lake/catalog/partitions.ts';
import { startRun } from '../../src/lake/catalog/run-log.ts';
import { endTask, startTask } from '../../src/lake/catalog/task-log.ts';
import { SILVER_TASK } from '../../src/lake/silver/publish-silver.ts';
import type { SilverTask } from '../../src/plan/silver/silver-plan.ts';
import { openSilverBench } from '../support/silver-bench.ts';

const DATASET = 'stocks_daily';
const MARKET = {
  datasets: [DATASET],
  from: tradingDay('2026-02-02'),
  to: tradingDay('2026-02-06'),
  symbols: 3,
} as const;
const VERSION = '0.0.0-test';
const CLOCK: Clock = { nowMs: Date.now, monotonicMs: () => performance.now() };

it('a partition of silver whose worker died before it could tell of it counts when it is delivered again', async () => {
  await using bench = await openSilverBench(MARKET);
  expect((await bench.sync([DATASET, '--from', MARKET.from, '--to', MARKET.to])).code).toBe(0);
  expect((await bench.build([DATASET])).code).toBe(0);
  const env = { HOME: bench.folder.path, DATA_ROOT: bench.root };
  const loading = { flags: {}, env, cwd: bench.folder.path, learnSecret: () => undefined };
  const { config } = await loadConfiguration(loading);
  const host = { clock: CLOCK, random: Math.random, env };
  await using world = await openWorkerWorld({ config, version: VERSION, id: 'here:1' }, host);
  const { catalog } = world.lake;
  const [held, ...others] = await selectPartitions(catalog.db, { layer: 'silver' });
  if (held === undefined || others.length > 0) throw new Error('one partition of silver was to be built');

  const { key, fingerprint } = held;
  const [runId, taskId] = ['run', `silver:${DATASET}:${key}`];
  await startRun(catalog, { id: runId, command: 'sync', startedMs: 1, request: {} });
  const task = { runId, taskId, kind: SILVER_TASK, dataset: DATASET, key, fingerprint, startedMs: 2 };
  await endTask(catalog.db, await startTask(catalog.db, task), { state: 'done', finishedMs: 3 });
  const order: TaskOrder = {
    kind: 'silver',
    task: { id: taskId, dataset: DATASET, key, fingerprint } as SilverTask,
    settings: runSettings(config, VERSION),
    sets: undefined,
    featuresHash: 'as planned',
  };
  const means = {
    signal: new AbortController().signal,
    report: () => undefined,
    log: () => undefined,
    memoryLevel: () => 'calm' as const,
  };
  const returned = await performOrder({ jobId: 'job', runId, taskId, payload: order }, means, world);
  expect(returned).toEqual({
    outcome: { kind: 'done' },
    usage: { bytes: 0, built: { partition: held, findings: expect.any(Number) as number } },
  });
});
