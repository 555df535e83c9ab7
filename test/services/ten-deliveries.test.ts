import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scrubDocumentSchema } from '../../contract/cli/scrub.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { selectPartitions } from '../../src/lake/catalog/partitions.ts';
import { type DeliveryBench, type DeliveryEnd, openDeliveries } from '../support/delivery-bench.ts';
import { fileHashes } from '../support/lake-problems.ts';
import { type PostgresServer, startPostgres, withoutPostgres } from '../support/start-postgres.ts';
import { type RedisServer, startRedis, withoutRedis } from '../support/start-redis.ts';

const TIMES = 10;
const DATASET = 'stocks_minute';
const [AT_ONCE, IN_TURN, TOO_LATE] = [
  tradingDay('2026-02-02'),
  tradingDay('2026-02-03'),
  tradingDay('2026-02-04'),
];
const MARKET = { datasets: [DATASET], from: AT_ONCE, to: TOO_LATE, symbols: 12 } as const;

/** What may become of a delivery beside the one that publishes. */
const HARMLESS: ReadonlySet<DeliveryEnd> = new Set(['done', 'E_LEASE_LOST']);

describe.skipIf((withoutPostgres ?? withoutRedis) !== undefined)('a task that is delivered ten times', () => {
  let postgres: PostgresServer;
  let redis: RedisServer;
  let bench: DeliveryBench;
  beforeAll(async () => {
    [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
    bench = await openDeliveries(MARKET, { queueUrl: redis.url, catalogUrl: postgres.url, workers: TIMES });
  });
  afterAll(async () => {
    await bench?.[Symbol.asyncDispose]();
    await redis?.[Symbol.asyncDispose]();
    await postgres?.[Symbol.asyncDispose]();
  });

  const stateOf = async (id: string) =>
    bench.catalog.db
      .selectFrom('tasks')
      .select(['state', 'attempt'])
      .where('run_id', '=', bench.runId)
      .where('id', '=', id)
      .executeTakeFirstOrThrow();

  it('to ten workers at the same time is published by one of them; the others are refused or told that it is done', async () => {
    const { land, ingest } = await bench.tasksOf(DATASET, AT_ONCE);
    for (const [layer, task] of Object.entries({ landing: land, bronze: ingest })) {
      const ends = await bench.deliverAtOnce(task, TIMES);
      expect(ends).toHaveLength(TIMES);
      expect(ends.filter((end) => !HARMLESS.has(end))).toEqual([]);
      expect(ends).toContain('done');
      const { state, attempt } = await stateOf(task.id);
      // Several did begin it: nothing was kept apart by luck alone.
      expect([state, attempt > 1, ends.includes('E_LEASE_LOST')]).toEqual(['done', true, true]);
      expect(await bench.publications(layer, AT_ONCE)).toBe(1);
    }
  });

  it('to one worker after the other is begun and published once', async () => {
    const { land, ingest } = await bench.tasksOf(DATASET, IN_TURN);
    for (const [layer, task] of Object.entries({ landing: land, bronze: ingest })) {
      expect(await bench.deliverInTurn(task, TIMES)).toEqual(Array<string>(TIMES).fill('done'));
      expect(await stateOf(task.id)).toEqual({ state: 'done', attempt: 1 });
      expect(await bench.publications(layer, IN_TURN)).toBe(1);
    }
  });

  it('gives the partitions, files and rows that one process makes, and a scrub finds nothing', async () => {
    const { cluster, catalog } = bench;
    const alone = cluster.folder.at('alone');
    const sync = ['sync', DATASET, '--from', AT_ONCE, '--to', IN_TURN, '--json'];
    expect(await cluster.runAlone(sync, alone)).toMatchObject({ code: 0 });
    const layers = ([path]: readonly [string, string]): boolean =>
      /^(landing|bronze|quarantine)\//.test(path);
    const hashes = async (root: string) => Object.entries(await fileHashes(root)).filter(layers);
    const made = await hashes(cluster.root);
    const counts = Object.entries(Object.groupBy(made, ([path]) => path.split('/')[0] ?? ''));
    expect(counts.map(([layer, files]) => `${layer} ${files?.length}`)).toEqual(['landing 2', 'bronze 2']);
    expect(made).toEqual(await hashes(alone));
    const rows = await selectPartitions(catalog.db, { layer: 'bronze' });
    expect(rows.map(({ key }) => key)).toEqual([AT_ONCE, IN_TURN]);
    const sql = 'SELECT count(*) AS bars, sum(volume) AS volume FROM stocks_minute';
    const counted = await cluster.run(['sql', sql, '--format', 'csv']);
    expect(counted).toEqual(await cluster.runAlone(['sql', sql, '--format', 'csv'], alone));
    expect(counted.out).toContain(String(rows.reduce((sum, row) => sum + row.rows, 0)));
    const scrubbed = await cluster.run(['scrub', '--restart', '--json']);
    const document = scrubDocumentSchema.parse(JSON.parse(scrubbed.out));
    expect([scrubbed.code, document.files, document.isComplete, document.damaged]).toEqual([0, 4, true, []]);
  });

  it('of a run that is over is done by nobody', async () => {
    const { land } = await bench.tasksOf(DATASET, TOO_LATE);
    await bench.endRun();
    expect(await bench.deliverAtOnce(land, TIMES)).toEqual(Array<string>(TIMES).fill('skipped'));
    expect(await bench.publications('landing', TOO_LATE)).toBe(0);
  });
});
