import { endpointCalls } from '../../src/lake/catalog/endpoint-calls.ts';
import { findLakeIdentity, lakeIdentity } from '../../src/lake/catalog/lake-identity.ts';
import type { Catalog } from '../../src/lake/catalog/open-catalog.ts';
import { figuresByWorker } from '../../src/lake/catalog/run-figures.ts';
import {
  askToStop,
  endedRuns,
  isTaskDone,
  runsToStop,
  stoppedRuns,
} from '../../src/lake/catalog/run-stop.ts';
import { taskDurations } from '../../src/lake/catalog/task-durations.ts';
import { taskFailures } from '../../src/lake/catalog/task-failures.ts';
import { taskThroughput } from '../../src/lake/catalog/task-throughput.ts';
import { askWorker, beat, forgetWorkers, livingWorkers } from '../../src/lake/catalog/worker-rows.ts';

const RUNS = ['run a', 'run A', 'run b', 'nothing'];

/** Asks, in a catalog that was filled, what workers and those who watch them ask. */
export async function askQueue({ db }: Catalog): Promise<Readonly<Record<string, unknown>>> {
  const worker = { host: 'h', pid: 7, queues: 'default', concurrency: 2, state: 'working' } as const;
  const work = { started_ms: 1, task: null, tasks_done: 3, rss_bytes: 9_007_199_254_740_000, memory: null };
  const wishes: unknown[] = [];
  for (const id of ['b', 'A'])
    wishes.push(await beat(db, { ...worker, ...work, id, heartbeat_ms: 90_000_000 }));
  await beat(db, { ...worker, ...work, id: 'old', heartbeat_ms: 1 });
  const load = { at_once: '{}', cpu_cores: 0.25, host_load: 1.5, host_cores: 4 };
  for (const wish of [
    { kind: 'concurrency', tasks: 3 },
    { kind: 'drain' },
    { kind: 'concurrency', tasks: 5 },
  ] as const) {
    for (const id of ['b', 'nothing']) wishes.push(await askWorker(db, id, wish));
    wishes.push(await beat(db, { ...worker, ...work, ...load, id: 'b', heartbeat_ms: 90_000_001 }));
  }
  await forgetWorkers(db, 90_000_002);
  return {
    wishes,
    workers: await livingWorkers(db, 90_000_002),
    unnamed: await findLakeIdentity(db),
    names: [await lakeIdentity(db, () => 0.5), await lakeIdentity(db, () => 0.9), await findLakeIdentity(db)],
    asked: [await askToStop(db, 'run a', 5), await askToStop(db, 'run A', 5)],
    stopped: [...(await stoppedRuns(db, RUNS))],
    ended: [...(await endedRuns(db, [...RUNS, 'run nobody knows']))],
    toStop: [...(await runsToStop(db, RUNS))],
    done: [
      await isTaskDone(db, { runId: 'run a', taskId: 'ingest A 2024', attempt: 2 }),
      await isTaskDone(db, { runId: 'run a', taskId: 'ingest A 2024', attempt: 1 }),
    ],
    byWorker: await figuresByWorker(db, RUNS),
    durations: await taskDurations(db, { startMs: 0, limit: 100 }),
    endpoints: await endpointCalls(db, 0),
    failures: await taskFailures(db, { startMs: 0, endMs: 1_000_000 }),
    throughput: await taskThroughput(db, { startMs: 20, endMs: 60, bucketMs: 10 }),
  };
}
