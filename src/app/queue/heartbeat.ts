import { hostname, loadavg } from 'node:os';
import type { Clock } from '../../domain/clock.ts';
import type { MemoryGovernor } from '../../execute/memory-governor.ts';
import { beat, forgetWorkers, type WorkerRow } from '../../lake/catalog/worker-rows.ts';
import type { WorkerWish } from '../../lake/catalog/worker-wish.ts';
import type { Lake } from '../../lake/lake.ts';
import type { HardwareProfile } from '../hardware/hardware-profile.ts';
import { openProcessorMeter } from '../hardware/processor-meter.ts';
import { workerMemory } from './worker-memory.ts';
import type { WorkerPace } from './worker-pace.ts';
import type { WorkerTasks } from './worker-tasks.ts';

/** What a worker tells of itself. */
export interface HeartbeatWorld {
  readonly lake: Pick<Lake, 'catalog'>;
  readonly clock: Clock;
  readonly id: string;
  readonly queues: readonly string[];
  readonly pace: Pick<WorkerPace, 'queues'>;
  readonly hardware: Pick<HardwareProfile, 'logicalCores'>;
  readonly tasks: WorkerTasks;
  readonly governor: Pick<MemoryGovernor, 'verdict' | 'tally'>;
  /** Somebody wants something of it; told at every beat. */
  readonly onWish: (wish: WorkerWish) => void;
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
  const { lake, clock } = world;
  const startedMs = clock.nowMs();
  const cpuCores = openProcessorMeter(clock);
  let state: WorkerRow['state'] = 'working';
  const tell = async (): Promise<void> => {
    const rssBytes = process.memoryUsage.rss();
    const row = { ...describe(world), state, started_ms: startedMs, heartbeat_ms: clock.nowMs() };
    const wish = await beat(lake.catalog.db, { ...row, rss_bytes: rssBytes, cpu_cores: cpuCores() });
    if (wish !== undefined) world.onWish(wish);
    world.onBeat(rssBytes);
    // What came of the wish is told at once, for somebody looks.
    if (row.at_once !== atOnce(world)) await tell();
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

function describe(world: HeartbeatWorld) {
  const { id, queues, pace, hardware, tasks, governor } = world;
  const [hostLoad = 0] = loadavg();
  return {
    id,
    host: hostname(),
    pid: process.pid,
    queues: queues.join(','),
    concurrency: Math.max(...Object.values(pace.queues).map(({ now }) => now)),
    at_once: atOnce(world),
    task: tasks.atWork.length === 0 ? null : tasks.atWork.slice(0, TASKS_SHOWN).join(', '),
    tasks_done: tasks.ended,
    memory: JSON.stringify(workerMemory(governor)),
    host_load: hostLoad,
    host_cores: hardware.logicalCores,
  };
}

function atOnce({ pace }: Pick<HeartbeatWorld, 'pace'>): string {
  return JSON.stringify(pace.queues);
}
