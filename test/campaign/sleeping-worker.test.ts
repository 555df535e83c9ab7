import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import { openCluster } from '../support/cluster-bench.ts';
import { fileHashes, lakeProblems } from '../support/lake-problems.ts';
import { startRedis, withoutRedis } from '../support/start-redis.ts';

const MARKET = {
  datasets: ['stocks_daily'] as const,
  from: tradingDay('2026-02-02'),
  to: tradingDay('2026-02-13'),
  symbols: 4,
  latencyMs: 600,
};
const FIRST_DAY = ['sync', 'stocks_daily', '--from', '2026-02-02', '--to', '2026-02-02', '--json'];
const SYNC = ['sync', 'stocks_daily', '--from', '2026-02-02', '--to', '2026-02-13', '--json'];

/** Longer than a worker’s lock on a task holds, and others look for such. */
const ASLEEP_MS = 30_000;

const LOOKS = 600;
const LOOK_MS = 50;

it.skipIf(withoutRedis !== undefined)(
  'a worker that sleeps past its locks and wakes publishes nothing more, and the lake is as if it had not been there',
  async () => {
    await using redis = await startRedis();
    await using cluster = await openCluster({ market: MARKET, queueUrl: redis.url });
    // Makes the lake, so that its catalog can be looked into from the first task on.
    await cluster.runAlone(FIRST_DAY, cluster.root);
    await cluster.startWorker(['--concurrency', '1']);
    const sync = cluster.start(SYNC);
    const pid = await workerAtTask(cluster.root);
    process.kill(pid, 'SIGSTOP');
    await cluster.startWorker(['--concurrency', '4']);
    await sleep(ASLEEP_MS);
    process.kill(pid, 'SIGCONT');
    expect(await sync.finished).toMatchObject({ code: 0 });
    await sleep(2_000);
    const alone = cluster.folder.at('alone');
    await cluster.runAlone(SYNC, alone);
    expect(await fileHashes(cluster.root)).toEqual(await fileHashes(alone));
    expect(await lakeProblems(cluster.root)).toEqual([]);
  },
);

/** The process that performs a task at this moment. */
async function workerAtTask(root: string): Promise<number> {
  await using catalog = await openCatalog(`${root}/catalog.db`, { readOnly: true });
  for (let looks = 0; looks < LOOKS; looks++) {
    const task = await catalog.db
      .selectFrom('tasks')
      .select('worker')
      .where('state', '=', 'running')
      .where('worker', 'is not', null)
      .executeTakeFirst();
    const pid = /:(\d+)$/.exec(task?.worker ?? '')?.[1];
    if (pid !== undefined) return Number(pid);
    await sleep(LOOK_MS);
  }
  throw new Error('no worker was seen at a task');
}
