import { mkdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { WorkerMemory } from '../../contract/cli/queue.ts';
import { readVersion } from '../../src/app/cli/read-version.ts';
import { loadConfiguration } from '../../src/app/config/load-configuration.ts';
import { performWork } from '../../src/app/queue/perform-work.ts';
import type { FromWorker } from '../../src/app/queue/worker-message.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import type { QueueAddress } from '../../src/execute/queue/queue-address.ts';
import { type Catalog, openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import { openCluster, readSync } from '../support/cluster-bench.ts';
import { days } from '../support/executor-suite.ts';
import { lakeContent } from '../support/lake-content.ts';
import { lakeProblems } from '../support/lake-problems.ts';
import { openTestExecutor } from '../support/queue-bench.ts';
import { objectBytes } from '../support/stand-in.ts';
import { startPostgres, withoutPostgres } from '../support/start-postgres.ts';
import { startRedis, withoutRedis } from '../support/start-redis.ts';

const MIB = 1024 ** 2;
const DAYS = ['2026-02-02', '2026-02-03', '2026-02-04', '2026-02-05', '2026-02-06', '2026-02-09'].map((day) =>
  tradingDay(day),
);
const [FROM, TO] = [tradingDay('2026-02-02'), tradingDay('2026-02-09')];
/** Days that take a computation a second or two. */
const MARKET = { datasets: ['stocks_minute'] as const, from: FROM, to: TO, symbols: 1_200 };
const SYNC = ['sync', 'stocks_minute', '--from', FROM, '--to', TO, '--json'];

/** Wide enough that the work itself does not fill it. */
const LIMIT_MB = 2_600;

const rssMb = (): number => process.memoryUsage.rss() / MIB;

describe.skipIf(withoutRedis !== undefined)('a worker that gets short of memory', () => {
  it('gives its youngest computation back into the queue, where it is done again, and tells of it', async () => {
    await using redis = await startRedis();
    await using cluster = await openCluster({ market: MARKET, queueUrl: redis.url });
    const { root, folder, vendor } = cluster;
    // A file is made when it is first asked for, which takes longer than commands are patient here.
    for (const day of DAYS) await objectBytes(vendor, 'stocks_minute', day);
    await mkdir(root);
    await using catalog = await openCatalog(`${root}/catalog.db`, { readOnly: false });
    const ballast = fillTo(0.5, []);
    const worker = await startHere({ ...cluster.env, HOME: folder.path, DATA_ROOT: root }, folder.path);
    const sync = cluster.start(SYNC).finished;
    const over = sync.then(() => true as const);
    await until(async () => (await ingestsAtWork(catalog)) === 2, over);
    fillTo(0.88, ballast);
    const ended = await sync;
    expect(ended).toMatchObject({ code: 0 });
    expect(readSync(ended)).toMatchObject({
      state: 'done',
      tasks: { done: 2 * DAYS.length, failed: 0, skipped: 0 },
    });
    await worker.stop();

    const given = worker.notes.flatMap((note) => /^(ingest:\S+) was given back/.exec(note)?.[1] ?? []);
    expect(given.length).toBeGreaterThan(0);
    const tasks = await catalog.db.selectFrom('tasks').select(['id', 'attempt', 'state']).execute();
    const again = tasks.filter(({ attempt }) => attempt > 1);
    expect(again.map(({ id }) => id).toSorted()).toEqual([...new Set(given)].toSorted());
    expect(tasks.filter(({ state }) => state !== 'done')).toEqual([]);
    expect(worker.notes.some((note) => note.startsWith('The worker makes do with less: '))).toBe(true);
    const row = await catalog.db.selectFrom('workers').select('memory').executeTakeFirstOrThrow();
    const memory = JSON.parse(row.memory ?? 'null') as WorkerMemory;
    expect(memory).toMatchObject({ limitMb: LIMIT_MB, shed: given.length });
    expect([memory.stepsDown > 0, memory.full > 0, memory.peakMb > LIMIT_MB * 0.85]).toEqual([
      true,
      true,
      true,
    ]);

    const alone = folder.at('alone');
    expect(await cluster.runAlone(SYNC, alone)).toMatchObject({ code: 0 });
    expect(await lakeContent(root)).toEqual(await lakeContent(alone));
    expect(await lakeProblems(root)).toEqual([]);
    expect(ballast.length).toBeGreaterThan(0);
  });
});

/** Takes memory of this process until so much of the limit is taken; keeps it in `ballast`. */
function fillTo(share: number, ballast: Buffer[]): Buffer[] {
  while (rssMb() < LIMIT_MB * share) ballast.push(Buffer.alloc(16 * MIB, 1));
  return ballast;
}

/** A worker in this process, whose memory it is. */
async function startHere(env: Readonly<Record<string, string>>, cwd: string) {
  const { config } = await loadConfiguration({ flags: {}, env, cwd, learnSecret: () => undefined });
  const notes: string[] = [];
  const ready = Promise.withResolvers<void>();
  const host = {
    clock: { nowMs: Date.now, monotonicMs: () => performance.now() },
    random: Math.random,
    env,
    stop: new AbortController(),
    giveBack: new AbortController(),
    send(message: FromWorker) {
      if (message.kind === 'ready') ready.resolve();
      if (message.kind === 'refused') ready.reject(new Error(message.message));
      if (message.kind === 'note') notes.push(message.text);
      if (message.kind === 'leaving') notes.push(message.why);
    },
  };
  const ended = performWork(
    {
      config,
      version: readVersion(),
      queues: ['download', 'compute'],
      concurrency: 2,
      tasksMax: undefined,
      memoryLimitMb: LIMIT_MB,
    },
    host,
  );
  await ready.promise;
  return {
    notes: notes as readonly string[],
    async stop() {
      host.stop.abort();
      await ended;
    },
  };
}

async function ingestsAtWork({ db }: Catalog): Promise<number> {
  const { count } = await db
    .selectFrom('tasks')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('kind', '=', 'ingest')
    .where('state', '=', 'running')
    .executeTakeFirstOrThrow();
  return count;
}

/** Waits until it is so, or `over`. */
async function until(isSo: () => Promise<boolean>, over: Promise<true>): Promise<void> {
  while (!(await isSo())) if (await Promise.race([over, sleep(10, false)])) return;
}

/** More often than a task is tried that fails in a way that may pass. */
const TIMES = 7;
const TAKEN = { 'land:0': 1, 'land:1': 1, 'ingest:0': TIMES + 1, 'ingest:1': 1 };

/** How often each task of two days was taken, when one of them is given back again and again. */
async function countTaken(address: QueueAddress): Promise<Readonly<Record<string, number>>> {
  const taken = new Map<string, number>();
  await using opened = await openTestExecutor(address, async ({ id }) => {
    const count = (taken.get(id) ?? 0) + 1;
    taken.set(id, count);
    return id === 'ingest:0' && count <= TIMES ? 'given-back' : { kind: 'done' };
  });
  const outcomes = await opened.execute(days(2), { signal: new AbortController().signal });
  expect([...outcomes.values()].map(({ kind }) => kind)).toEqual(Array<string>(4).fill('done'));
  return Object.fromEntries(taken);
}

describe('a task that is given back', () => {
  const address = { prefix: 'test', lake: 'back' };

  it.skipIf(withoutRedis !== undefined)('is taken again as often as it takes, over Redis', async () => {
    await using redis = await startRedis();
    expect(await countTaken({ ...address, backend: 'redis', url: redis.url })).toEqual(TAKEN);
  });

  it.skipIf(withoutPostgres !== undefined)('is taken again as often as it takes, over Postgres', async () => {
    await using postgres = await startPostgres();
    expect(await countTaken({ ...address, backend: 'postgres', url: postgres.url })).toEqual(TAKEN);
  });
});
