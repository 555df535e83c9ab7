import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';
import type { QueueKind } from '../../execute/queue/queue-address.ts';
import type { QueueLink } from '../../execute/queue/queue-link.ts';
import {
  type QueueWorker,
  startQueueWorker,
  type TakenTask,
  type TaskMeans,
  type TaskReturn,
} from '../../execute/queue/queue-worker.ts';
import { STOPPED } from '../../execute/run-tasks.ts';
import { mountLake } from '../storage/mount-lake.ts';
import { startHeartbeat } from './heartbeat.ts';
import { openLakeQueue } from './open-lake-queue.ts';
import { performOrder } from './perform-order.ts';
import { performRun } from './perform-run.ts';
import type { FromWorker, WorkerOrder } from './worker-message.ts';
import { keepTasks, type WorkerTasks } from './worker-tasks.ts';
import { openWorkerWorld, type WorkerHost, type WorkerWorld } from './worker-world.ts';

/** What a worker’s process has from outside, and how it is told to end. */
export interface WorkHost extends WorkerHost {
  /** Aborted: take nothing more. */
  readonly stop: AbortController;
  /** Aborted: give back what is at work. */
  readonly giveBack: AbortController;
  send(message: FromWorker): void;
}

/** Takes and performs tasks until it is told to stop, or it is time for another process. Never throws. */
export async function performWork(order: WorkerOrder, host: WorkHost): Promise<void> {
  try {
    await work(order, host);
  } catch (error) {
    const isKnown = isBarlakeError(error);
    host.send({
      kind: 'refused',
      code: isKnown ? error.code : 'E_UNEXPECTED',
      message: error instanceof Error ? error.message : String(error),
      mend: isKnown ? error.mend : undefined,
    });
  }
}

async function work(order: WorkerOrder, host: WorkHost): Promise<void> {
  const { config, version, queues, memoryLimitMb, tasksMax } = order;
  const id = `${hostname()}:${process.pid}`;
  await using _mount = await mountLake(config, { ...host, signal: host.giveBack.signal });
  await using world = await openWorkerWorld({ config, version, id }, host);
  const { catalog } = world.lake;
  const onNote = (text: string): void => host.send({ kind: 'note', text });
  await using link = await openLakeQueue({ config, catalog, random: host.random, onNote });
  if (link === undefined) throw noQueue();
  using tasks = keepTasks(world.lake);
  const leave = (why: string, isFinal: boolean): void => {
    if (host.stop.signal.aborted) return;
    host.send({ kind: 'leaving', why, isFinal });
    host.stop.abort();
  };
  const concurrency = Math.max(...queues.map((kind) => concurrencyOf(kind, order)));
  await using heartbeat = await startHeartbeat({
    lake: world.lake,
    clock: host.clock,
    id,
    queues,
    concurrency,
    tasks,
    onDrain: () => leave('somebody asked it to', true),
    onBeat(rssBytes) {
      const rssMb = Math.round(rssBytes / 1024 ** 2);
      if (rssMb > memoryLimitMb) leave(`its memory is ${rssMb} MB of ${memoryLimitMb}`, false);
    },
  });
  const onEnded = (): void => {
    if (tasksMax !== undefined && tasks.ended >= tasksMax)
      leave(`it has performed ${tasks.ended} tasks`, false);
  };
  const workers = queues.map((kind) => startOne(kind, { link, order, host, world, tasks, onEnded }));
  host.send({ kind: 'ready', id });
  await untilAborted(host.stop.signal);
  heartbeat.setState('draining');
  await Promise.all(workers.map(async (worker) => worker.stop(host.giveBack.signal)));
}

interface Work {
  readonly link: QueueLink;
  readonly order: WorkerOrder;
  readonly host: WorkHost;
  readonly world: WorkerWorld;
  readonly tasks: WorkerTasks;
  readonly onEnded: () => void;
}

function startOne(kind: QueueKind, work: Work): QueueWorker {
  const { link, order, host, world, tasks, onEnded } = work;
  const isRun = kind === 'discovery' || kind === 'default';
  return startQueueWorker({
    link,
    kind,
    name: world.id,
    concurrency: concurrencyOf(kind, order),
    nowMs: () => host.clock.nowMs(),
    onTaken: (task) => tasks.take(task, isRun),
    onEnded(task) {
      tasks.end(task);
      onEnded();
    },
    perform: async (task, means) => performFor(task, means, { ...work, kind }),
  });
}

/** Of whole runs one at a time: each has the lake to itself. */
function concurrencyOf(kind: QueueKind, { concurrency, config: { resources } }: WorkerOrder): number {
  if (kind === 'discovery' || kind === 'default') return 1;
  return concurrency ?? (kind === 'download' ? resources.downloads : resources.ingests);
}

async function performFor(
  task: TakenTask,
  means: TaskMeans,
  { kind, world, tasks, order, host }: Work & { readonly kind: QueueKind },
): Promise<TaskReturn> {
  const run = tasks.signalOf(task.runId);
  const signal = AbortSignal.any([means.signal, run]);
  const own = { ...means, signal };
  means.log(`${world.id} begins`);
  try {
    if (kind === 'discovery' || kind === 'default') return await performRun(task, own, world);
    if (kind === 'compute') await untilRoom(order, tasks, signal);
    const returned = await performOrder(task, own, world);
    host.send({ kind: 'ended', task: task.taskId, outcome: returned.outcome.kind });
    return returned;
  } catch (error) {
    means.log(`${world.id}: ${error instanceof Error ? error.message : String(error)}`);
    if (run.aborted && !means.signal.aborted) return { outcome: STOPPED, usage: null };
    host.send({ kind: 'ended', task: task.taskId, outcome: 'failed' });
    throw error;
  }
}

/** The share of its memory limit above which a worker begins no further computation besides the one it is at. */
const HEADROOM_SHARE = 0.75;
const PAUSE_MS = 200;

async function untilRoom(
  { memoryLimitMb }: WorkerOrder,
  tasks: WorkerTasks,
  signal: AbortSignal,
): Promise<void> {
  const mostBytes = memoryLimitMb * 1024 ** 2 * HEADROOM_SHARE;
  while (tasks.atWork.length > 1 && process.memoryUsage.rss() > mostBytes && !signal.aborted)
    await sleep(PAUSE_MS);
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** A worker without a queue has nothing to take from. */
export function noQueue(): BarlakeError {
  return new BarlakeError('E_USAGE', {
    message: 'There is no queue: queue.url is not set.',
    mend: 'Set it in barlake.yaml, or BARLAKE_QUEUE_URL, to a Redis (redis://host:6379) or Postgres; docs/workers.md shows how.',
  });
}
