import { readdir } from 'node:fs/promises';
import { sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { openMultiparts } from '../../src/lake/storage/s3/multipart-requests.ts';
import { bucketHashes } from '../support/bucket-hashes.ts';
import { BUCKET_ENV } from '../support/bucket-lake.ts';
import { type ClusterBench, openCluster, readSync } from '../support/cluster-bench.ts';
import { catalogFacts, fileHashes } from '../support/lake-problems.ts';
import { openBucket } from '../support/open-bucket.ts';
import { type PostgresServer, startPostgres, withoutPostgres } from '../support/start-postgres.ts';
import { type RedisServer, startRedis, withoutRedis } from '../support/start-redis.ts';
import { S3_PYTHON, type S3Server, startS3Server } from '../support/start-s3-server.ts';

const FROM = '2026-02-02';
const TO = '2026-02-13';
const MARKET = {
  datasets: ['stocks_daily', 'stocks_minute'] as const,
  from: tradingDay(FROM),
  to: tradingDay(TO),
  symbols: 5,
  latencyMs: 30,
};
const SYNC = ['sync', ...MARKET.datasets, '--from', FROM, '--to', TO, '--through', 'silver', '--json'];

const cannot = S3_PYTHON === undefined || withoutPostgres !== undefined || withoutRedis !== undefined;

describe.skipIf(cannot)('a cluster whose lake is in a bucket', { timeout: 240_000 }, () => {
  let s3: S3Server;
  let postgres: PostgresServer;
  let redis: RedisServer;
  let cluster: ClusterBench;
  let homes = (_name: string): Readonly<Record<string, string>> => ({});
  beforeAll(async () => {
    [s3, postgres, redis] = await Promise.all([startS3Server(), startPostgres(), startRedis()]);
    await s3.createBucket('cluster');
    cluster = await openCluster({
      market: MARKET,
      queueUrl: redis.url,
      catalogUrl: postgres.url,
      lake: {
        address: 's3://cluster/lake',
        env: { ...BUCKET_ENV, BARLAKE_LAKE_S3_ENDPOINT: s3.endpoint },
      },
    });
    homes = (name) => ({ BARLAKE_LAKE_LOCAL: cluster.folder.at('homes', name) });
  });
  afterAll(async () => {
    await cluster?.[Symbol.asyncDispose]();
    await Promise.all([s3, postgres, redis].map(async (server) => server?.[Symbol.asyncDispose]()));
  });

  it('ends with the objects that one process makes on disk, though a worker is killed on the way', async () => {
    const lost = await cluster.startWorker(['--concurrency', '2'], homes('one'));
    await cluster.startWorker(['--concurrency', '2'], homes('two'));
    // A download takes long enough to be met in the middle.
    const slow = cluster.vendor.control.addFault('drip=*,rate=20000');
    const running = cluster.start(SYNC, homes('run'));
    await untilObjects(s3, 2);
    await untilAtWork(cluster.folder.at('homes', 'one', 'temp'));
    lost.kill('SIGKILL');
    cluster.vendor.control.removeFaults(slow.id);
    const ended = await running.finished;
    expect(ended).toMatchObject({ code: 0 });
    expect(readSync(ended)).toMatchObject({ state: 'done', tasks: { failed: 0, skipped: 0 } });
    const alone = cluster.folder.at('alone');
    expect(await cluster.runAlone(SYNC, alone)).toMatchObject({ code: 0 });
    expect(await bucketHashes({ endpoint: s3.endpoint, bucket: 'cluster', prefix: 'lake' })).toEqual(
      await fileHashes(alone),
    );
    const { partitions } = catalogFacts(alone);
    expect(await known(postgres.url)).toEqual(
      partitions.map((row) => [row['layer'], row['path'], row['rows'], row['content_hash']].join(' ')).sort(),
    );
  });

  it('leaves no upload and no task half done', async () => {
    await using bucket = await openBucket(s3.endpoint, 'cluster');
    expect(await openMultiparts(bucket.store, 'lake/')).toEqual([]);
    const unfinished = await ask(postgres.url, "SELECT id FROM barlake.tasks WHERE state = 'running'");
    expect(unfinished).toEqual([]);
  });

  it('has its bars read alike on every machine, by a new worker’s too', async () => {
    const bars = ['sql', 'SELECT count(*), sum(hash(b)::HUGEINT) FROM stocks_minute b', '--format', 'csv'];
    const [one, three] = await Promise.all(
      ['one', 'three'].map(async (name) => cluster.start(bars, homes(name)).finished),
    );
    expect(one).toMatchObject({ code: 0 });
    expect(three?.out).toBe(one?.out);
    expect(one?.out).toBe((await cluster.runAlone(bars, cluster.folder.at('alone'))).out);
  });

  it('goes on with a worker in the home of the one that was killed, which clears what that left', async () => {
    const left = cluster.folder.at('homes', 'one', 'temp');
    const before = await readdir(left);
    expect(before).not.toEqual([]);
    await cluster.startWorker(['--concurrency', '2'], homes('one'));
    const again = await cluster.start([...SYNC, '--rebuild'], homes('run')).finished;
    expect(again).toMatchObject({ code: 0 });
    expect(await bucketHashes({ endpoint: s3.endpoint, bucket: 'cluster', prefix: 'lake' })).toEqual(
      await fileHashes(cluster.folder.at('alone')),
    );
    // The folder of the run that a worker worked for last is all that there is.
    expect((await readdir(left)).filter((name) => before.includes(name))).toEqual([]);
    for (const home of ['one', 'two'])
      expect(await readdir(cluster.folder.at('homes', home, 'temp'))).toHaveLength(1);
  });
});

/** Waits until a worker has made itself a folder for a task. */
async function untilAtWork(temp: string): Promise<void> {
  for (let tries = 0; tries < 3000; tries++) {
    const entries = await readdir(temp, { recursive: true }).catch(() => []);
    if (entries.some((name) => name.includes(sep))) return;
    await sleep(10);
  }
  throw new Error('the worker took no task in time');
}

/** Waits until the lake holds so many objects of bars. */
async function untilObjects({ endpoint }: S3Server, count: number): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const hashes = await bucketHashes({ endpoint, bucket: 'cluster', prefix: 'lake' }, ['bronze']);
    if (Object.keys(hashes).length >= count) return;
    await sleep(50);
  }
  throw new Error(`there were no ${count} objects in time`);
}

async function known(url: string): Promise<readonly string[]> {
  const rows = await ask(url, 'SELECT layer, path, rows, content_hash FROM barlake.partitions');
  return rows.map((row) => [row['layer'], row['path'], row['rows'], row['content_hash']].join(' ')).sort();
}

async function ask(url: string, sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows;
  } finally {
    await client.end();
  }
}
