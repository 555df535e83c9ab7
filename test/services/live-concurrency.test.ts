import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { queueStatusDocumentSchema } from '../../contract/cli/queue.ts';
import { readWorkerLoad, type WorkerLoad } from '../../src/app/queue/worker-load.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import type { QueueAddress } from '../../src/execute/queue/queue-address.ts';
import { openQueueLink } from '../../src/execute/queue/queue-link.ts';
import { startQueueWorker } from '../../src/execute/queue/queue-worker.ts';
import { openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import { livingWorkers, type WorkerRow } from '../../src/lake/catalog/worker-rows.ts';
import { type ClusterBench, openCluster, readSync } from '../support/cluster-bench.ts';
import { openServer } from '../support/open-server.ts';
import { startPostgres, withoutPostgres } from '../support/start-postgres.ts';
import { startRedis, withoutRedis } from '../support/start-redis.ts';

const [FROM, TO] = [tradingDay('2025-10-01'), tradingDay('2026-02-27')];
const MARKET = {
  datasets: ['stocks_daily'] as const,
  from: FROM,
  to: TO,
  symbols: 4,
  /** Each request takes so long that one after the other is seen to be one after the other. */
  latencyMs: 500,
};
const SYNC = ['sync', 'stocks_daily', '--from', FROM, '--to', TO, '--through', 'landing', '--json'];

/** A busy machine takes its time to start what each test needs. */
const PATIENCE = { timeout: 100_000 };
const SLOW = { timeout: 300_000 };

type Worker = Pick<WorkerRow, 'id' | 'concurrency' | 'task'> & WorkerLoad;

/** The worker that is there; there is no lake, or no worker yet, until there is one. */
async function onlyWorker(cluster: ClusterBench): Promise<Worker> {
  await using catalog = await openCatalog(`${cluster.root}/catalog.db`, { readOnly: true });
  const [row, ...others] = await livingWorkers(catalog.db, Date.now());
  if (row === undefined || others.length > 0) throw new Error(`${others.length} workers more than one`);
  const { id, concurrency, task } = row;
  return { id, concurrency, task, ...readWorkerLoad(row) };
}

const atOnce = ({ atOnce: queues }: Worker): number | undefined =>
  queues.find(({ queue }) => queue === 'download')?.now;

/** The most tasks that were at work at one time, of those that began from then on. */
async function overlapSince(cluster: ClusterBench, sinceMs: number): Promise<number> {
  await using catalog = await openCatalog(`${cluster.root}/catalog.db`, { readOnly: true });
  const tasks = await catalog.db
    .selectFrom('tasks')
    .select(['started_ms', 'finished_ms'])
    .where('kind', '=', 'land')
    .where('started_ms', '>=', sinceMs)
    .execute();
  return Math.max(
    0,
    ...tasks.map(
      ({ started_ms: at }) =>
        tasks.filter(({ started_ms: from, finished_ms: to }) => from <= at && (to ?? Infinity) > at).length,
    ),
  );
}

describe.skipIf(withoutRedis !== undefined)('a worker at work', () => {
  it('performs more at a time when it is asked to, and fewer again, and tells of both', SLOW, async () => {
    await using redis = await startRedis();
    await using cluster = await openCluster({ market: MARKET, queueUrl: redis.url });
    const sync = cluster.start(SYNC).finished;
    await cluster.startWorker(['--queues', 'download', '--concurrency', '1']);
    await expect.poll(async () => (await onlyWorker(cluster)).task, PATIENCE).not.toBeNull();
    const before = await onlyWorker(cluster);
    expect([before.concurrency, atOnce(before), before.wished]).toEqual([1, 1, null]);

    const told = await cluster.run(['queue', 'concurrency', '4', before.id, '--json']);
    expect([told.code, JSON.parse(told.out)]).toMatchObject([
      0,
      { action: 'concurrency', workers: [before.id], jobs: 0 },
    ]);
    await expect.poll(async () => atOnce(await onlyWorker(cluster)), PATIENCE).toBe(4);
    const sinceMs = Date.now();
    expect(await onlyWorker(cluster)).toMatchObject({ id: before.id, concurrency: 4, wished: 4 });
    const shown = queueStatusDocumentSchema.parse(
      JSON.parse((await cluster.run(['queue', 'status', '--json'])).out),
    );
    expect(shown.workers).toMatchObject([{ id: before.id, concurrency: 4, wished: 4 }]);
    await expect.poll(() => overlapSince(cluster, sinceMs), PATIENCE).toBe(4);

    expect((await cluster.run(['queue', 'concurrency', '2'])).code).toBe(0);
    await expect.poll(async () => atOnce(await onlyWorker(cluster)), PATIENCE).toBe(2);
    // What is in hand ends first.
    await sleep(2_000);
    const fewerMs = Date.now();
    const ended = await sync;
    expect(readSync(ended)).toMatchObject({ state: 'done', tasks: { failed: 0, skipped: 0 } });
    expect(await overlapSince(cluster, fewerMs)).toBe(2);

    const tooMany = await cluster.run(['queue', 'concurrency', '1000', before.id]);
    expect([tooMany.code, tooMany.err]).toEqual([
      1,
      expect.stringMatching(
        /1000 tasks at a time are more than .* has room for: it may be asked for \d+ at most/,
      ),
    ]);
    expect(await cluster.run(['queue', 'concurrency', '2', 'nobody:1'])).toMatchObject({ code: 1 });
    expect(await cluster.run(['queue', 'concurrency', 'many'])).toMatchObject({ code: 2 });
  });

  it('has its wish kept by the process that takes its place', SLOW, async () => {
    await using redis = await startRedis();
    await using cluster = await openCluster({ market: MARKET, queueUrl: redis.url });
    const sync = cluster.start(SYNC).finished;
    await cluster.startWorker(['--queues', 'download', '--concurrency', '1', '--max-tasks-per-child', '40']);
    // Until then there is neither lake nor worker.
    await expect.poll(() => onlyWorker(cluster), PATIENCE).toMatchObject({ concurrency: 1 });
    const first = await onlyWorker(cluster);
    await using server = await openServer(cluster.root, { env: { BARLAKE_QUEUE_URL: redis.url } });
    const asked = await server.post('/api/v1/workers/concurrency', { worker: first.id, tasks: 3 });
    expect(asked.status).toBe(200);
    await expect.poll(async () => (await onlyWorker(cluster)).id !== first.id, PATIENCE).toBe(true);
    expect(await onlyWorker(cluster)).toMatchObject({ concurrency: 3, wished: null });
    cluster.workers[0]?.kill('SIGTERM');
    await cluster.startWorker(['--queues', 'download', '--concurrency', '16']);
    expect(readSync(await sync)).toMatchObject({ state: 'done' });
  });
});

/** A worker of one task at a time that is at a long one, and is then asked for three. */
async function takesMoreAtOnce(address: QueueAddress): Promise<readonly string[]> {
  await using link = await openQueueLink(address);
  const queue = link.queue('download');
  const data = { runId: 'run', payload: null, children: [] };
  for (const taskId of ['long', 'a', 'b', 'c']) await queue.add(taskId, { ...data, taskId });
  const atWork: string[] = [];
  const over = Promise.withResolvers<void>();
  const worker = startQueueWorker({
    link,
    kind: 'download',
    name: 'test',
    concurrency: 1,
    nowMs: Date.now,
    async perform({ taskId }) {
      atWork.push(taskId);
      await over.promise;
      return { outcome: { kind: 'done' }, usage: null };
    },
  });
  await expect.poll(() => atWork.length, { timeout: 10_000 }).toBe(1);
  await sleep(500);
  expect(atWork).toEqual(['long']);
  worker.setConcurrency(3);
  await expect.poll(() => atWork.length, { timeout: 5_000 }).toBe(3);
  await sleep(500);
  const taken = [...atWork];
  over.resolve();
  await worker.stop(new AbortController().signal);
  return taken;
}

describe('a worker whose hands are full', () => {
  const address = { prefix: 'test', lake: 'more' };

  it.skipIf(withoutRedis !== undefined)('takes more before what it is at has ended, over Redis', async () => {
    await using redis = await startRedis();
    const taken = await takesMoreAtOnce({ ...address, backend: 'redis', url: redis.url });
    expect(taken).toEqual(['long', 'a', 'b']);
  });

  it.skipIf(withoutPostgres !== undefined)('and over Postgres', async () => {
    await using postgres = await startPostgres();
    const taken = await takesMoreAtOnce({ ...address, backend: 'postgres', url: postgres.url });
    expect(taken).toEqual(['long', 'a', 'b']);
  });
});
