import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type QueueStatusDocument,
  queueActionDocumentSchema,
  queuedRunDocumentSchema,
  queueStatusDocumentSchema,
} from '../../contract/cli/queue.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { readAudit } from '../../src/lake/catalog/audit-log.ts';
import { openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import { type ClusterBench, openCluster } from '../support/cluster-bench.ts';
import { lakeContent } from '../support/lake-content.ts';
import { type RedisServer, startRedis, withoutRedis } from '../support/start-redis.ts';

const MARKET = {
  datasets: ['stocks_daily'] as const,
  from: tradingDay('2026-02-02'),
  to: tradingDay('2026-02-06'),
  symbols: 4,
};
const SYNC = ['sync', 'stocks_daily', '--from', '2026-02-02', '--to', '2026-02-06'];

async function status(cluster: ClusterBench): Promise<QueueStatusDocument> {
  const { out } = await cluster.run(['queue', 'status', '--json']);
  return queueStatusDocumentSchema.parse(JSON.parse(out));
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let waitedMs = 0; !(await isSo()); waitedMs += 200) {
    if (waitedMs > 60_000) throw new Error('it never came to that');
    await sleep(200);
  }
}

describe.skipIf(withoutRedis !== undefined)('the commands about queues', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis({ policy: 'allkeys-lru' });
  });
  afterAll(async () => redis?.[Symbol.asyncDispose]());

  it('take a run whose work others do, warn of a Redis that forgets, and show who works', async () => {
    await using cluster = await openCluster({ market: MARKET, queueUrl: redis.url });
    const asked = await cluster.run([...SYNC, '--async', '--json']);
    expect(asked).toMatchObject({ code: 0 });
    expect(asked.err).toMatch(/maxmemory-policy is allkeys-lru/);
    const { queued } = queuedRunDocumentSchema.parse(JSON.parse(asked.out));
    const before = await status(cluster);
    expect(before.queues.find(({ name }) => name === 'discovery')).toMatchObject({
      waiting: 1,
      isPaused: false,
    });
    expect(before.workers).toEqual([]);
    await cluster.startWorker();
    await until(async () => Object.keys(await lakeContent(cluster.root)).length === 5);
    const after = await status(cluster);
    expect(after.workers).toMatchObject([
      { state: 'working', queues: ['discovery', 'download', 'compute', 'default'] },
    ]);
    await until(async () =>
      (await status(cluster)).queues.every(({ waiting, running }) => waiting + running === 0),
    );
    const told = await cluster.run(['status', '--json']);
    expect(told.out).toContain(queued[0]);
  });

  it('pause, drain and resume', async () => {
    await using cluster = await openCluster({ market: MARKET, queueUrl: redis.url });
    expect(await cluster.run(['queue', 'pause'])).toMatchObject({ code: 0 });
    await cluster.run([...SYNC, '--async']);
    await cluster.startWorker();
    await sleep(2_500);
    expect((await status(cluster)).queues.find(({ name }) => name === 'discovery')).toMatchObject({
      waiting: 1,
      isPaused: true,
    });
    const drained = await cluster.run(['queue', 'drain', 'discovery', '--json']);
    expect(queueActionDocumentSchema.parse(JSON.parse(drained.out))).toMatchObject({
      action: 'drain',
      jobs: 1,
    });
    await cluster.run(['queue', 'resume']);
    await cluster.run([...SYNC, '--async']);
    await until(async () => Object.keys(await lakeContent(cluster.root).catch(() => ({}))).length === 5);
  });

  it('tell of a run that nobody knows, take back one that waits, and make no lake to look at', async () => {
    await using cluster = await openCluster({ market: MARKET, queueUrl: redis.url });
    const early = await cluster.run(['queue', 'status']);
    expect([early.code, early.err]).toEqual([1, expect.stringContaining('E_LAKE_MISSING')]);
    const asked = await cluster.run([...SYNC, '--async', '--json']);
    const [name = ''] = queuedRunDocumentSchema.parse(JSON.parse(asked.out)).queued;
    const unknown = await cluster.run(['queue', 'stop', 'no-such-run', '--json']);
    expect([unknown.code, queueActionDocumentSchema.parse(JSON.parse(unknown.out)).runs]).toEqual([1, []]);
    expect(unknown.err).toContain('No run "no-such-run" is going on or queued.');
    const stopped = await cluster.run(['queue', 'stop', name, '--json']);
    expect([stopped.code, queueActionDocumentSchema.parse(JSON.parse(stopped.out)).runs]).toEqual([
      0,
      [name],
    ]);
    expect(await cluster.run(['queue', 'stop', name])).toMatchObject({ code: 1 });
    await cluster.run(['queue', 'clear', 'download']);
    await using catalog = await openCatalog(join(cluster.root, 'catalog.db'), { readOnly: true });
    const audit = await readAudit(catalog.db, { limit: 9 });
    expect(audit.every(({ role }) => role === 'command line')).toBe(true);
    expect(audit.map(({ action, subject, outcome }) => [action, subject, outcome])).toEqual([
      ['queue clear', 'download', 'done'],
      ['queue stop', name, 'refused'],
      ['queue stop', name, 'done'],
      ['queue stop', 'no-such-run', 'refused'],
    ]);
  });

  it('show what failed for good, and try it again', async () => {
    await using cluster = await openCluster({ market: MARKET, queueUrl: redis.url });
    const keyless = await cluster.startWorker([], { POLYGON_S3_ACCESS_KEY: '', POLYGON_API_KEY: '' });
    const ended = await cluster.run([...SYNC, '--json']);
    expect(ended.code).toBe(1);
    const { failed } = await status(cluster);
    expect(failed.map(({ queue, code }) => `${queue} ${code}`)).toEqual(
      Array(5).fill('download E_CREDENTIALS_MISSING'),
    );
    keyless.kill('SIGTERM');
    expect((await keyless.finished).code).toBe(0);
    await cluster.startWorker();
    const retried = await cluster.run(['queue', 'retry', '--json']);
    const { jobs, runs } = queueActionDocumentSchema.parse(JSON.parse(retried.out));
    expect([jobs, runs.length]).toEqual([5, 1]);
    await until(async () => Object.keys(await lakeContent(cluster.root)).length === 5);
    expect((await status(cluster)).failed).toEqual([]);
  });

  it('put the batches of a universe into the queue once', async () => {
    await using cluster = await openCluster({ market: MARKET, queueUrl: redis.url });
    const enqueue = [
      'enqueue',
      'us_equities',
      '--timeframes',
      '1d',
      '--from',
      '2026-02-02',
      '--to',
      '2026-02-06',
    ];
    expect(await cluster.run(['discover', 'us_equities'])).toMatchObject({ code: 0 });
    const first = await cluster.run([...enqueue, '--batch-size', '2', '--json']);
    expect(JSON.parse(first.out)).toMatchObject({ queued: 2, batches: { all: 2, next: null } });
    const second = await cluster.run([...enqueue, '--batch-size', '2', '--json']);
    expect(JSON.parse(second.out)).toMatchObject({ queued: 0 });
    await cluster.startWorker();
    await until(async () =>
      (await status(cluster)).queues.every(
        ({ waiting, running, delayed }) => waiting + running + delayed === 0,
      ),
    );
    const { failed } = await status(cluster);
    expect(failed).toEqual([]);
  });
});
