import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { queueStatusDocumentSchema } from '../../contract/cli/queue.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { openCluster } from '../support/cluster-bench.ts';
import { fileHashes, lakeProblems } from '../support/lake-problems.ts';
import { startRedis, withoutRedis } from '../support/start-redis.ts';

const MARKET = {
  datasets: ['stocks_daily'] as const,
  from: tradingDay('2026-02-02'),
  to: tradingDay('2026-02-13'),
  symbols: 4,
  latencyMs: 1_500,
};
const SYNC = ['sync', 'stocks_daily', '--from', '2026-02-02', '--to', '2026-02-13', '--json'];

/** Longer than a worker’s lock on a task holds, and others look for such. */
const ASLEEP_MS = 30_000;

it.skipIf(withoutRedis !== undefined)(
  'a worker that sleeps past its locks and wakes publishes nothing more, and the lake is as if it had not been there',
  async () => {
    await using redis = await startRedis();
    await using cluster = await openCluster({ market: MARKET, queueUrl: redis.url });
    await cluster.startWorker(['--concurrency', '1']);
    const sync = cluster.start(SYNC);
    let pid: number | undefined;
    for (let looks = 0; pid === undefined && looks < 20; looks++) {
      const { out } = await cluster.run(['queue', 'status', '--json']);
      const { workers, queues } = queueStatusDocumentSchema.parse(JSON.parse(out));
      if (queues.some(({ running }) => running > 0)) pid = workers[0]?.pid;
    }
    if (pid === undefined) throw new Error('the worker was never seen at a task');
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
