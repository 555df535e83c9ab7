import type { Executor } from '../../execute/executor.ts';
import { jobId } from '../../execute/queue/job-data.ts';
import { queueExecutor } from '../../execute/queue/queue-executor.ts';
import type { QueueLink } from '../../execute/queue/queue-link.ts';
import { askToStop } from '../../lake/catalog/run-stop.ts';
import type { WorkerUsage } from '../../observe/run-profiler.ts';
import type { DayTask } from '../../plan/sync-plan.ts';
import type { StageWorld } from '../stages/stage-world.ts';
import type { QueuedTask } from '../sync/perform-task.ts';
import { noteIdleQueue } from './idle-queue.ts';
import { runSettings, type TaskOrder, type TaskUsage } from './task-order.ts';

/** Calls of the REST API that workers have made for a run. */
export interface RemoteCalls {
  calls: number;
  bytes: number;
  /** Refused for rate. */
  rateLimited: number;
}

/** What handing days to workers needs besides the world of the run. */
export interface DayQueue {
  readonly link: QueueLink;
  readonly remote: RemoteCalls;
  readonly onNote: (note: string) => void;
  /** What the process of a worker took for a task of that kind. */
  readonly onWorked: (kind: string, usage: WorkerUsage) => void;
}

/** Days that people look at first: the newest so many of a plan. */
const NEWEST_DAYS = 10;

/** Whether a task may be performed by a worker: those about whole days may; symbols are published in groups, by one process. */
export function isForWorkers({ task }: QueuedTask): boolean {
  return task.kind !== 'fetch';
}

/** Performs tasks about days by the workers of the lake. */
export function dayExecutor(
  tasks: readonly QueuedTask[],
  { link, remote, onNote, onWorked }: DayQueue,
  world: StageWorld,
): Executor<QueuedTask> {
  const { lake, clock, config, version, runId } = world;
  const settings = runSettings(config, version);
  const days = [...new Set(tasks.map((each) => dayOf(each)))].toSorted();
  const newest = days.at(-NEWEST_DAYS) ?? '';
  const received = new Map<string, number>();
  return queueExecutor<QueuedTask>({
    link,
    runId,
    jobIdOf({ task }) {
      const { kind, dataset, day, fingerprint } = task as DayTask;
      return jobId([link.address.lake, kind, dataset, day, fingerprint]);
    },
    payloadOf: ({ task }): TaskOrder => ({ kind: 'day', task: task as DayTask, settings }),
    priorityOf: (task) => (dayOf(task) >= newest ? 1 : 2),
    onReport({ id, task }, report) {
      const { bytes, calls = 0, callBytes = 0, rateLimited = 0, by } = report as TaskUsage;
      if (by !== undefined) onWorked(task.kind, by);
      const before = received.get(id) ?? 0;
      received.set(id, Math.max(bytes, before));
      if (bytes > before) world.onBytes(bytes - before);
      remote.calls += calls;
      remote.bytes += callBytes;
      remote.rateLimited += rateLimited;
    },
    stopWorkers: async () => void (await askToStop(lake.catalog.db, runId, clock.nowMs())),
    ...noteIdleQueue({ link, lake, clock, onNote }),
  });
}

function dayOf({ task }: QueuedTask): string {
  return task.kind === 'fetch' ? '' : task.day;
}
