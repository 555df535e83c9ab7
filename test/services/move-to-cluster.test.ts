import { describe, expect, it } from 'vitest';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { openCluster, readSync } from '../support/cluster-bench.ts';
import { fileHashes, lakeProblems } from '../support/lake-problems.ts';
import { startPostgres, withoutPostgres } from '../support/start-postgres.ts';
import { startRedis, withoutRedis } from '../support/start-redis.ts';

const MARKET = {
  datasets: ['stocks_daily', 'stocks_minute'] as const,
  from: tradingDay('2026-02-02'),
  to: tradingDay('2026-02-13'),
  symbols: 5,
};
const DATASETS = ['stocks_daily', 'stocks_minute'];
const FIRST_WEEK = ['sync', ...DATASETS, '--from', '2026-02-02', '--to', '2026-02-06', '--json'];
const BOTH_WEEKS = ['sync', ...DATASETS, '--from', '2026-02-02', '--to', '2026-02-13', '--json'];

describe.skipIf((withoutPostgres ?? withoutRedis) !== undefined)('a lake of one process', () => {
  it('moves to four workers over Redis and Postgres and back, and is the lake that one process would have made', async () => {
    await using postgres = await startPostgres();
    await using redis = await startRedis();
    await using cluster = await openCluster({
      market: MARKET,
      queueUrl: redis.url,
      catalogUrl: postgres.url,
    });
    const { root } = cluster;
    expect(await cluster.runAlone(FIRST_WEEK, root)).toMatchObject({ code: 0 });

    expect(await cluster.run(['catalog', 'copy', '--from', 'sqlite'])).toMatchObject({ code: 0 });
    for (let worker = 0; worker < 4; worker++) await cluster.startWorker(['--concurrency', '1']);
    const together = await cluster.run(BOTH_WEEKS);
    expect(together).toMatchObject({ code: 0 });
    // Five days of two datasets are new, each landed and ingested.
    expect(readSync(together)).toMatchObject({ state: 'done', tasks: { done: 20, failed: 0 } });
    for (const worker of cluster.workers) worker.kill('SIGTERM');
    await Promise.all(cluster.workers.map(async ({ finished }) => finished));

    expect(await cluster.run(['catalog', 'copy', '--to', 'sqlite', '--force'])).toMatchObject({ code: 0 });
    const again = await cluster.runAlone(BOTH_WEEKS, root);
    expect(again).toMatchObject({ code: 0 });
    expect(readSync(again)).toMatchObject({ state: 'done', tasks: { done: 0, failed: 0 } });
    expect(await lakeProblems(root)).toEqual([]);

    const alone = cluster.folder.at('alone');
    expect(await cluster.runAlone(BOTH_WEEKS, alone)).toMatchObject({ code: 0 });
    expect(await fileHashes(root)).toEqual(await fileHashes(alone));
  });
});
