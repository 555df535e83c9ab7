import { setTimeout as sleep } from 'node:timers/promises';
import { tradingDay } from '../src/domain/trading-day.ts';
import { jobId } from '../src/execute/queue/job-data.ts';
import { queueExecutor } from '../src/execute/queue/queue-executor.ts';
import { openQueueLink } from '../src/execute/queue/queue-link.ts';
import { startQueueWorker } from '../src/execute/queue/queue-worker.ts';
import type { GraphTask } from '../src/execute/run-tasks.ts';
import { openCluster, readSync } from '../test/support/cluster-bench.ts';
import { startRedis } from '../test/support/start-redis.ts';

/**
 * What a queue costs and what workers bring: `node bench/queue.ts [queue|workers]`. Needs redis-server. 100,000 tasks are put into the queues at once and worked
 * off by a worker that does nothing; then a backfill that waits for the network is done by 1, 2 and 4 workers.
 */

const TASKS = Number(process.env['TASKS'] ?? 100_000);
const DAYS_TO = tradingDay('2026-06-30');

if (process.argv[2] !== 'workers') await measureQueue();
if (process.argv[2] !== 'queue') for (const workers of [1, 2, 4]) await measureWorkers(workers);

async function measureQueue(): Promise<void> {
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
  const execute = queueExecutor<GraphTask>({
    link,
    runId: 'run',
    windowMax: TASKS,
    jobIdOf: ({ id }) => jobId(['bench', id]),
    payloadOf: (task) => task,
    stopWorkers: async () => undefined,
  });
  let startMs = performance.now();
  let drained = 0;
  const running = execute(tasks, { signal: new AbortController().signal, onEnd: () => drained++ });
  const queued = async (): Promise<number> => {
    const counts = await Promise.all(
      (['download', 'compute'] as const).map(async (kind) =>
        link.queue(kind).getJobCounts('waiting', 'waiting-children'),
      ),
    );
    return counts.flatMap((count) => Object.values(count)).reduce((sum, count) => sum + count, 0);
  };
  while ((await queued()) < TASKS) await sleep(100);
  say(`${TASKS} tasks queued in ${seconds(startMs)} s; Redis holds ${await memoryOf(redis)}`);
  startMs = performance.now();
  const workers = (['download', 'compute'] as const).map((kind) =>
    startQueueWorker({
      link,
      kind,
      name: 'bench',
      concurrency: 16,
      nowMs: Date.now,
      perform: async () => ({ outcome: { kind: 'done' }, usage: null }),
    }),
  );
  let rssMax = 0;
  const watch = setInterval(() => (rssMax = Math.max(rssMax, process.memoryUsage.rss())), 500);
  await running;
  clearInterval(watch);
  const tookMs = performance.now() - startMs;
  say(
    `${drained} tasks drained in ${seconds(startMs)} s, ${(tookMs / TASKS).toFixed(2)} ms a task; Redis then holds ${await memoryOf(redis)}, this process at most ${Math.round(rssMax / 1024 ** 2)} MB`,
  );
  await Promise.all(workers.map(async (worker) => worker.stop(AbortSignal.abort())));
}

async function measureWorkers(count: number): Promise<void> {
  await using redis = await startRedis();
  const market = {
    datasets: ['stocks_daily'] as const,
    from: tradingDay('2026-02-02'),
    to: DAYS_TO,
    symbols: 5,
    latencyMs: 50,
  };
  await using cluster = await openCluster({ market, queueUrl: redis.url });
  for (let each = 0; each < count; each++)
    await cluster.startWorker(['--queues', 'download', '--concurrency', '1']);
  // The first run makes the lake that workers wait for, and warms them.
  const sync = ['sync', 'stocks_daily', '--through', 'landing', '--json', '--to', DAYS_TO];
  await cluster.run([...sync, '--from', '2026-06-24']);
  await sleep(3_000);
  const { tasks, seconds: took } = readSync(
    await cluster.run([...sync, '--from', '2026-02-02', '--to', '2026-06-23']),
  );
  say(
    `${count} worker${count === 1 ? '' : 's'}: ${tasks.done} days in ${took.toFixed(2)} s, ${(tasks.done / took).toFixed(1)} a second`,
  );
}

async function memoryOf(redis: {
  ask(...command: [string, ...string[]]): Promise<unknown>;
}): Promise<string> {
  return /used_memory_human:(\S+)/.exec(String(await redis.ask('INFO', 'memory')))?.[1] ?? '?';
}

function seconds(sinceMs: number): string {
  return ((performance.now() - sinceMs) / 1000).toFixed(1);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
