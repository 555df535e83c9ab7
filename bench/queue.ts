import { setTimeout as sleep } from 'node:timers/promises';
import { tradingDay } from '../src/domain/trading-day.ts';
import { jobId } from '../src/execute/queue/job-data.ts';
import { queueExecutor } from '../src/execute/queue/queue-executor.ts';
import { openQueueLink, type QueueLink } from '../src/execute/queue/queue-link.ts';
import { startQueueWorker } from '../src/execute/queue/queue-worker.ts';
import type { GraphTask } from '../src/execute/run-tasks.ts';
import { openCluster, readSync } from '../test/support/cluster-bench.ts';
import { type RedisServer, startRedis } from '../test/support/start-redis.ts';
import { type BenchRow, seconds } from './bench-row.ts';

const TASKS = Number(process.env['TASKS'] ?? 100_000);
const KINDS = ['download', 'compute'] as const;
const LATENCY_MS = 50;
/** Two years and a half: what a run begins and ends with is the smaller part. */
const FIRST_DAY = '2024-02-05';
const LAST_DAY = '2026-06-23';
const MS_PER_SECOND = 1000;

/** What a queue costs and what workers bring. Needs redis-server. */
export async function benchQueue(): Promise<readonly BenchRow[]> {
  return [...(await measureQueue()), ...(await measureWorkers())];
}

/** Tasks that do nothing are put into the queues all at once, then worked off in the same process. */
async function measureQueue(): Promise<readonly BenchRow[]> {
  await using redis = await startRedis();
  await using link = await openQueueLink({
    backend: 'redis',
    url: redis.url,
    prefix: 'bench',
    lake: 'bench',
  });
  const tasks = Array.from({ length: TASKS / 2 }, (_, day): GraphTask[] => [
    { id: `land:${day}`, queue: 'download', dependsOn: [] },
    { id: `ingest:${day}`, queue: 'compute', dependsOn: [`land:${day}`] },
  ]).flat();
  let drained = 0;
  let running: Promise<unknown> | undefined;
  const queuedIn = await seconds(async () => {
    running = execute(link, tasks, () => drained++);
    while ((await countQueued(link)) < TASKS) await sleep(100);
  });
  const held = await memoryOf(redis);
  let rssMax = 0;
  const watch = setInterval(() => (rssMax = Math.max(rssMax, process.memoryUsage.rss())), 500);
  const workers = KINDS.map((kind) =>
    startQueueWorker({
      link,
      kind,
      name: 'bench',
      concurrency: 16,
      nowMs: Date.now,
      perform: async () => ({ outcome: { kind: 'done' }, usage: null }),
    }),
  );
  const drainedIn = await seconds(async () => running);
  clearInterval(watch);
  await Promise.all(workers.map(async (worker) => worker.stop(AbortSignal.abort())));
  const perTaskMs = (drainedIn / TASKS) * MS_PER_SECOND;
  return [
    {
      what: `${TASKS} tasks put into the queues in Redis, which then holds ${held}`,
      figure: `${queuedIn.toFixed(1)} s`,
      target: '< 30 s',
      ok: queuedIn < 30,
    },
    {
      what: `  worked off: a task; peak memory of the process, that holds run and workers`,
      figure: `${perTaskMs.toFixed(2)} ms; ${Math.round(rssMax / 1024 ** 2)} MB`,
      target: '< 5 ms; < 1,024 MB',
      ok: drained === TASKS && perTaskMs < 5 && rssMax < 1024 ** 3,
    },
  ];
}

async function execute(link: QueueLink, tasks: readonly GraphTask[], onEnd: () => void): Promise<unknown> {
  const executor = queueExecutor<GraphTask>({
    link,
    runId: 'run',
    windowMax: TASKS,
    jobIdOf: ({ id }) => jobId(['bench', id]),
    payloadOf: (task) => task,
    stopWorkers: async () => undefined,
  });
  return executor(tasks, { signal: new AbortController().signal, onEnd });
}

async function countQueued(link: QueueLink): Promise<number> {
  const counts = await Promise.all(
    KINDS.map(async (kind) => link.queue(kind).getJobCounts('waiting', 'waiting-children')),
  );
  return counts.flatMap((count) => Object.values(count)).reduce((sum, count) => sum + count, 0);
}

/** A backfill that waits for the network, one download at a time in each worker. */
async function measureWorkers(): Promise<readonly BenchRow[]> {
  const one = await daysPerSecond(1);
  const two = await daysPerSecond(2);
  const four = await daysPerSecond(4);
  const times = four / one;
  return [
    {
      what: `a backfill, ${LATENCY_MS} ms latency, by 1, 2, 4 workers: days a second`,
      figure: [one, two, four].map((days) => days.toFixed(1)).join(', '),
      target: '',
      ok: true,
    },
    {
      what: '  four against one',
      figure: `${times.toFixed(2)} ×`,
      target: '≥ 3.4 ×',
      ok: times >= 3.4,
    },
  ];
}

async function daysPerSecond(count: number): Promise<number> {
  await using redis = await startRedis();
  const market = {
    datasets: ['stocks_daily'] as const,
    from: tradingDay('2024-02-02'),
    to: tradingDay('2026-06-30'),
    symbols: 5,
    latencyMs: LATENCY_MS,
  };
  await using cluster = await openCluster({ market, queueUrl: redis.url });
  for (let each = 0; each < count; each++)
    await cluster.startWorker(['--queues', 'download', '--concurrency', '1']);
  const sync = ['sync', 'stocks_daily', '--through', 'landing', '--json'];
  // The first run makes the lake that workers wait for, and warms them.
  await cluster.run([...sync, '--from', '2026-06-24', '--to', '2026-06-30']);
  await sleep(3_000);
  const { tasks, seconds: took } = readSync(
    await cluster.run([...sync, '--from', FIRST_DAY, '--to', LAST_DAY]),
  );
  return tasks.done / took;
}

async function memoryOf(redis: RedisServer): Promise<string> {
  return /used_memory_human:(\S+)/.exec(String(await redis.ask('INFO', 'memory')))?.[1] ?? '?';
}
