import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { openCluster, readSync } from '../support/cluster-bench.ts';
import { fileHashes, lakeProblems } from '../support/lake-problems.ts';
import { startPostgres, withoutPostgres } from '../support/start-postgres.ts';
import { type RedisServer, startRedis, withoutRedis } from '../support/start-redis.ts';

const MARKET = {
  datasets: ['stocks_daily', 'stocks_minute'] as const,
  from: tradingDay('2026-02-02'),
  to: tradingDay('2026-02-13'),
  symbols: 5,
};
const SYNC = [
  'sync',
  'stocks_daily',
  'stocks_minute',
  '--from',
  '2026-02-02',
  '--to',
  '2026-02-13',
  '--json',
];

describe.skipIf(withoutRedis !== undefined)('a cluster over Redis', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(async () => redis?.[Symbol.asyncDispose]());

  it('fills a lake through silver to the same bytes as one process does', async () => {
    await using cluster = await openCluster({ market: MARKET, queueUrl: redis.url });
    await cluster.startWorker(['--concurrency', '2', '--max-tasks-per-child', '12']);
    await cluster.startWorker(['--queues', 'download,compute', '--concurrency', '2']);
    const ended = await cluster.run([...SYNC, '--through', 'silver']);
    expect(ended).toMatchObject({ code: 0 });
    const document = readSync(ended);
    expect(document).toMatchObject({ state: 'done', tasks: { failed: 0, skipped: 0 } });
    const alone = cluster.folder.at('alone');
    const single = await cluster.runAlone([...SYNC, '--through', 'silver'], alone);
    expect(single).toMatchObject({ code: 0 });
    expect(await fileHashes(cluster.root)).toEqual(await fileHashes(alone));
    expect(await lakeProblems(cluster.root)).toEqual([]);
    expect(document.tasks).toEqual(readSync(single).tasks);
    for (const worker of cluster.workers) worker.kill('SIGTERM');
    const ends = await Promise.all(cluster.workers.map(async ({ finished }) => finished));
    expect(ends.map(({ code }) => code)).toEqual([0, 0]);
    expect(ends[0]?.err).toMatch(/process is replaced: it has performed \d+ tasks/);
  });
});

describe.skipIf(withoutPostgres !== undefined)('a cluster on Postgres alone', () => {
  it('fills a lake to the same bytes as one process does, queue and catalog on one server', async () => {
    await using postgres = await startPostgres();
    const { url } = postgres;
    await using cluster = await openCluster({ market: MARKET, queueUrl: url, catalogUrl: url });
    await cluster.startWorker(['--concurrency', '2']);
    await cluster.startWorker(['--concurrency', '2']);
    const ended = await cluster.run(SYNC);
    expect(ended).toMatchObject({ code: 0 });
    const alone = cluster.folder.at('alone');
    await cluster.runAlone(SYNC, alone);
    expect(await fileHashes(cluster.root)).toEqual(await fileHashes(alone));
  });
});
