import { isBarlakeError } from '../../domain/barlake-error.ts';
import type { GraphTask, TaskOutcome } from '../../execute/run-tasks.ts';
import { endTask, startTask, type TaskRef } from '../../lake/catalog/task-log.ts';
import { explainDiskError } from '../../lake/storage/disk-error.ts';
import type { SyncTask } from '../../plan/sync-plan.ts';
import { ingest } from '../stages/ingest.ts';
import { land } from '../stages/land.ts';
import type { StageWorld } from '../stages/stage-world.ts';

/** A task with its place in the executor. */
export type QueuedTask = GraphTask & { readonly task: SyncTask };

/** Downloads wait for the network, ingests for cores. */
export function queueTask(task: SyncTask): QueuedTask {
  return {
    id: task.id,
    queue: task.kind === 'land' ? 'download' : 'compute',
    dependsOn: task.dependsOn,
    task,
  };
}

/** Performs one task with its record in the catalog: begun before its first effect, ended whatever happens. */
export async function performTask(
  task: SyncTask,
  world: StageWorld,
  signal: AbortSignal,
): Promise<TaskOutcome> {
  const { db } = world.lake.catalog;
  const ref: TaskRef = { runId: world.runId, taskId: task.id };
  const { kind, dataset, day, fingerprint } = task;
  await startTask(db, { ...ref, kind, dataset, key: day, fingerprint, startedMs: world.clock.nowMs() });
  try {
    return task.kind === 'land'
      ? await land(task, ref, world, signal)
      : await ingest(task, ref, world, signal);
  } catch (thrown) {
    const error =
      signal.aborted && !isBarlakeError(thrown) ? signal.reason : explainDiskError(thrown, world.lake.root);
    await endTask(db, ref, {
      state: 'failed',
      finishedMs: world.clock.nowMs(),
      errorCode: isBarlakeError(error) ? error.code : 'E_UNEXPECTED',
      errorMessage: error instanceof Error ? error.message : String(error),
    });
    throw error;
  }
}
