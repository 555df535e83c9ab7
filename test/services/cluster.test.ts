import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ReportDocument, reportDocumentSchema } from '../../contract/cli/report.ts';
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

/** What workers do: the rest of a run is done by its own process. */
const REMOTE = ['ingest', 'land', 'silver'];

/** The report of a run that workers performed has their tasks' figures, who did what, and what their processes took. */
function expectMeasured(told: ReportDocument | undefined, alone: ReportDocument | undefined): void {
  const made = (report: ReportDocument | undefined) =>
    report?.stages
      .filter(({ stage }) => REMOTE.includes(stage))
      .map(({ stage, tasks, rows, bytes }) => ({ stage, tasks, rows, bytes }))
      .toSorted((a, b) => (a.stage < b.stage ? -1 : 1));
  expect(made(told)?.map(({ stage }) => stage)).toEqual(REMOTE);
  expect(made(told)).toEqual(made(alone));
  expect(alone?.workers).toEqual([]);
  const { workers = [], stages = [], slowest = [], runs = [] } = told ?? {};
  // The sync measures all of it; silver has a record of its own.
  const run = runs.find(({ peakRssBytes }) => peakRssBytes !== null);
  // At least one of the two has been replaced by another process on the way.
  expect(workers.length).toBeGreaterThanOrEqual(2);
  const remote = stages.filter(({ stage }) => REMOTE.includes(stage));
  for (const figure of ['tasks', 'rows', 'bytes'] as const) {
    const sum = (all: readonly Readonly<Record<typeof figure, number>>[]): number =>
      all.reduce((total, each) => total + each[figure], 0);
    expect([figure, sum(workers)]).toEqual([figure, sum(remote)]);
  }
  const seconds = workers.reduce((sum, each) => sum + each.seconds, 0);
  expect(seconds).toBeCloseTo(
    remote.reduce((sum, { wallSeconds }) => sum + wallSeconds, 0),
    6,
  );
  expect(remote.every(({ wallSeconds, cpuSeconds }) => wallSeconds > 0 && (cpuSeconds ?? 0) > 0)).toBe(true);
  for (const { cpuSeconds, peakRssBytes } of workers) {
    expect(cpuSeconds).toBeGreaterThan(0);
    expect(peakRssBytes).toBeGreaterThan(5e7);
    expect(run?.peakRssBytes).toBeGreaterThanOrEqual(peakRssBytes ?? 0);
    expect(run?.cpuSeconds).toBeGreaterThan(cpuSeconds ?? 0);
  }
  const names = workers.map(({ worker }) => worker);
  expect(slowest).toHaveLength(5);
  for (const { kind, worker } of slowest)
    expect(worker === null ? !REMOTE.includes(kind) : names.includes(worker)).toBe(true);
}

describe.skipIf(withoutRedis !== undefined)('a cluster over Redis', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(async () => redis?.[Symbol.asyncDispose]());

  it('fills a lake through silver to the same bytes as one process does', async () => {
    await using cluster = await openCluster({ market: MARKET, queueUrl: redis.url });
    await cluster.startWorker(['--concurrency', '2', '--max-tasks-per-child', '12']);
    await cluster.startWorker([
      '--queues',
      'download,compute',
      '--concurrency',
      '2',
      '--max-tasks-per-child',
      '12',
    ]);
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
    const [told, toldAlone] = [
      await cluster.run(['report', '--last', '5', '--json']),
      await cluster.runAlone(['report', '--last', '5', '--json'], alone),
    ].map(({ out }) => reportDocumentSchema.parse(JSON.parse(out)));
    expectMeasured(told, toldAlone);
    for (const worker of cluster.workers) worker.kill('SIGTERM');
    const ends = await Promise.all(cluster.workers.map(async ({ finished }) => finished));
    expect(ends.map(({ code }) => code)).toEqual([0, 0]);
    // Of some forty tasks one of them has had more than a dozen, however they were shared out.
    expect(ends.map(({ err }) => err).join('')).toMatch(/process is replaced: it has performed \d+ tasks/);
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
