import { isBarlakeError } from '../../domain/barlake-error.ts';
import type { GraphTask, TaskOutcome } from '../../execute/run-tasks.ts';
import { isTaskDone } from '../../lake/catalog/run-stop.ts';
import { claimTask, endTask, startTask, type TaskEnd, type TaskRef } from '../../lake/catalog/task-log.ts';
import { explainDiskError } from '../../lake/storage/disk-error.ts';
import type { DayTask, SyncTask } from '../../plan/sync-plan.ts';
import { ask } from '../stages/ask.ts';
import { ingest } from '../stages/ingest.ts';
import { land } from '../stages/land.ts';
import type { StageWorld } from '../stages/stage-world.ts';
import { unfold } from '../stages/unfold.ts';

/** A task with its place in the executor. */
export type QueuedTask = GraphTask & { readonly task: SyncTask };

/** Downloads wait for the network, ingests for cores. */
export function queueTask(task: SyncTask): QueuedTask {
  return {
    id: task.id,
    queue: task.kind === 'ingest' || task.kind === 'unfold' ? 'compute' : 'download',
    dependsOn: task.dependsOn,
    task,
  };
}

/**
 * Performs one task about a day with its record in the catalog: begun before its first effect, ended whatever happens. A worker’s may have
 * been delivered before: then it is done.
 */
export async function performTask(
  task: DayTask,
  world: StageWorld,
  signal: AbortSignal,
): Promise<TaskOutcome> {
  const { db } = world.lake.catalog;
  const { id: taskId, kind, dataset, day, fingerprint } = task;
  const { runId, worker } = world;
  const start = { runId, taskId, kind, dataset, key: day, fingerprint, worker };
  const begin = worker === undefined ? startTask : claimTask;
  // Its record may be what finds the disk full.
  const ref = await begin(db, { ...start, startedMs: world.clock.nowMs() }).catch((thrown: unknown) => {
    throw explain(thrown, world, signal);
  });
  if (ref === undefined) return { kind: 'done' };
  try {
    return await performDay(task, ref, world, signal);
  } catch (thrown) {
    const error = explain(thrown, world, signal);
    // When even this cannot be written (a full disk), the first error is the one to tell; recovery closes the task.
    await endTask(db, ref, describe(error, world.clock.nowMs())).catch(() => undefined);
    // A connection that broke after the commit was sent does not tell whether it came: the catalog does.
    if (await isTaskDone(db, ref).catch(() => false)) return { kind: 'done' };
    throw error;
  }
}

async function performDay(
  task: DayTask,
  ref: TaskRef,
  world: StageWorld,
  signal: AbortSignal,
): Promise<TaskOutcome> {
  switch (task.kind) {
    case 'land':
      return land(task, ref, world, signal);
    case 'ingest':
      return ingest(task, ref, world, signal);
    case 'ask':
      return ask(task, ref, world, signal);
    case 'unfold':
      return unfold(task, ref, world, signal);
  }
}

function explain(thrown: unknown, world: StageWorld, signal: AbortSignal): Error {
  const reason: unknown = signal.aborted && !isBarlakeError(thrown) ? signal.reason : thrown;
  const error = explainDiskError(reason, world.lake.root);
  return error instanceof Error ? error : new Error(String(error));
}

function describe(error: Error, finishedMs: number): TaskEnd {
  const errorCode = isBarlakeError(error) ? error.code : 'E_UNEXPECTED';
  return { state: 'failed', finishedMs, errorCode, errorMessage: error.message };
}
