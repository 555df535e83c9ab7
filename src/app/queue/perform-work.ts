import { hostname } from 'node:os';
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
import { readHardwareProfile } from '../hardware/hardware-profile.ts';
import { mountLake } from '../storage/mount-lake.ts';
import { describeMemory } from '../sync/describe-memory.ts';
import { governRun } from '../sync/govern-run.ts';
import { startHeartbeat } from './heartbeat.ts';
import { openLakeQueue } from './open-lake-queue.ts';
import { performOrder } from './perform-order.ts';
import { performRun } from './perform-run.ts';
import type { FromWorker, WorkerOrder } from './worker-message.ts';
import { openWorkerPace, type WorkerPace } from './worker-pace.ts';
import { openWorkerRoom, type WorkerRoom } from './worker-room.ts';
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
  await using governor = await governRun({
    resources: { ...config.resources, memoryLimitMb },
    session: world.session,
    clock: host.clock,
    onEvent: (event) => onNote(describeMemory(event, 'worker').message),
  });
  using room = openWorkerRoom(governor);
  const hardware = await readHardwareProfile(config.lake.root);
  const pace = openWorkerPace(order, governor, hardware);
  await using heartbeat = await startHeartbeat({
    lake: world.lake,
    clock: host.clock,
    id,
    queues,
    pace,
    hardware,
    tasks,
    governor,
    onWish(wish) {
      if (wish.kind === 'drain') leave('somebody asked it to', true);
      else if (pace.wish(wish.tasks)) host.send(wish);
    },
    onBeat(rssBytes) {
      const rssMb = Math.round(rssBytes / 1024 ** 2);
      if (rssMb > memoryLimitMb) leave(`its memory is ${rssMb} MB of ${memoryLimitMb}`, false);
    },
  });
  const onEnded = (): void => {
    if (tasksMax !== undefined && tasks.ended >= tasksMax)
      leave(`it has performed ${tasks.ended} tasks`, false);
  };
  const workers = queues.map((kind) => startOne(kind, { link, host, world, tasks, room, pace, onEnded }));
  using _fit = governor.watch(() => {
    for (const [at, kind] of queues.entries()) workers[at]?.setConcurrency(pace.of(kind).now);
  });
  host.send({ kind: 'ready', id });
  await untilAborted(host.stop.signal);
  heartbeat.setState('draining');
  await Promise.all(workers.map(async (worker) => worker.stop(host.giveBack.signal)));
}

interface Work {
  readonly link: QueueLink;
  readonly host: WorkHost;
  readonly world: WorkerWorld;
  readonly tasks: WorkerTasks;
  readonly room: WorkerRoom;
  readonly pace: WorkerPace;
  readonly onEnded: () => void;
}

function startOne(kind: QueueKind, work: Work): QueueWorker {
  const { link, host, world, tasks, pace, onEnded } = work;
  const isRun = kind === 'discovery' || kind === 'default';
  return startQueueWorker({
    link,
    kind,
    name: world.id,
    concurrency: pace.of(kind).now,
    nowMs: () => host.clock.nowMs(),
    onTaken: (task) => tasks.take(task, isRun),
    onEnded(task) {
      tasks.end(task);
      onEnded();
    },
    perform: async (task, means) => performFor(task, means, { ...work, kind }),
  });
}

async function performFor(
  task: TakenTask,
  means: TaskMeans,
  { kind, world, tasks, room, host }: Work & { readonly kind: QueueKind },
): Promise<TaskReturn | 'given-back'> {
  const run = tasks.signalOf(task.runId);
  const signal = AbortSignal.any([means.signal, run]);
  const own = { ...means, signal };
  means.log(`${world.id} begins`);
  try {
    if (kind === 'discovery' || kind === 'default') return await performRun(task, own, world);
    const { taskId: id } = task;
    const returned = await room.enter({ id, queue: kind }, signal, async (inRoom) =>
      performOrder(task, { ...own, signal: inRoom, memoryLevel: () => room.level }, world),
    );
    if (returned === 'given-back') {
      means.log(`${world.id} gave it back: memory is short`);
      return returned;
    }
    host.send({ kind: 'ended', task: task.taskId, outcome: returned.outcome.kind });
    return returned;
  } catch (error) {
    means.log(`${world.id}: ${error instanceof Error ? error.message : String(error)}`);
    if (run.aborted && !means.signal.aborted) return { outcome: STOPPED, usage: null };
    host.send({ kind: 'ended', task: task.taskId, outcome: 'failed' });
    throw error;
  }
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
