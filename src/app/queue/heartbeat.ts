import { hostname } from 'node:os';
import type { Clock } from '../../domain/clock.ts';
import type { MemoryGovernor } from '../../execute/memory-governor.ts';
import { beat, forgetWorkers, type WorkerRow } from '../../lake/catalog/worker-rows.ts';
import type { Lake } from '../../lake/lake.ts';
import { workerMemory } from './worker-memory.ts';
import type { WorkerTasks } from './worker-tasks.ts';

/** What a worker tells of itself. */
export interface HeartbeatWorld {
  readonly lake: Pick<Lake, 'catalog'>;
  readonly clock: Clock;
  readonly id: string;
  readonly queues: readonly string[];
  readonly concurrency: number;
  readonly tasks: WorkerTasks;
  readonly governor: Pick<MemoryGovernor, 'verdict' | 'tally'>;
  /** Somebody wants it to take nothing new. */
  readonly onDrain: () => void;
  /** After each beat, with the memory of the process. */
  readonly onBeat: (rssBytes: number) => void;
}

/** Signs of life; disposing it tells that the worker is gone. */
export interface Heartbeat extends AsyncDisposable {
  /** What it is to be known as from now on. */
  setState(state: WorkerRow['state']): void;
}

const BEAT_MS = 5_000;

/** Names of tasks that fit into a row of the list. */
const TASKS_SHOWN = 5;

/** Tells of a worker in the catalog, now and every few seconds. */
export async function startHeartbeat(world: HeartbeatWorld): Promise<Heartbeat> {
  const { lake, clock, id, queues, concurrency, tasks, governor } = world;
  const startedMs = clock.nowMs();
  let state: WorkerRow['state'] = 'working';
  const tell = async (): Promise<void> => {
    const rssBytes = process.memoryUsage.rss();
    const wish = await beat(lake.catalog.db, {
      id,
      host: hostname(),
      pid: process.pid,
      queues: queues.join(','),
      concurrency,
      state,
      started_ms: startedMs,
      heartbeat_ms: clock.nowMs(),
      task: tasks.atWork.length === 0 ? null : tasks.atWork.slice(0, TASKS_SHOWN).join(', '),
      tasks_done: tasks.ended,
      rss_bytes: rssBytes,
      memory: JSON.stringify(workerMemory(governor)),
    });
    if (wish === 'drain') world.onDrain();
    world.onBeat(rssBytes);
  };
  await forgetWorkers(lake.catalog.db, startedMs);
  await tell();
  // A catalog that is away for a moment is told the next time.
  const timer = setInterval(() => void tell().catch(() => undefined), BEAT_MS);
  timer.unref();
  return {
    setState(next) {
      state = next;
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      state = 'gone';
      await tell().catch(() => undefined);
    },
  };
}
