import { isBarlakeError } from '../../domain/barlake-error.ts';
import type { GraphTask, TaskOutcome } from '../../execute/run-tasks.ts';
import { recordFailure } from '../../lake/catalog/task-log.ts';
import { explainDiskError } from '../../lake/storage/disk-error.ts';
import { type SeriesTask, seriesName } from '../../plan/fetch-task.ts';
import { barsAtMost } from '../../plan/series-cost.ts';
import { fetchSeries } from '../stages/fetch.ts';
import { resampleSeries } from '../stages/resample.ts';
import type { SeriesWorld } from './series-world.ts';

/** What a fetch holds of a year that is published in parts, and an answer of the vendor’s. */
const TASK_BARS_MAX = 250_000;

/** A task about one symbol with its place in the executor. */
export type QueuedSeriesTask = GraphTask & { readonly task: SeriesTask };

/** Fetches wait for the network, resampling for cores. */
export function queueSeriesTask(task: SeriesTask): QueuedSeriesTask {
  const queue = task.kind === 'fetch' ? 'download' : 'compute';
  return { id: task.id, queue, dependsOn: task.dependsOn, task };
}

/**
 * Performs one task about one symbol, with its record in the catalog. Many may run at once: what they bring is published in
 * groups. Throws `E_NOT_FOUND`, `E_NOT_ENTITLED` and what client, engine and disk throw.
 */
export async function performSeries(
  task: SeriesTask,
  world: SeriesWorld,
  signal: AbortSignal,
): Promise<TaskOutcome> {
  const startedMs = world.clock.nowMs();
  try {
    if (task.kind === 'resample') return await resampleSeries(task, world, signal);
    using _ = await world.barRoom.enter(Math.min(barsAtMost(task), TASK_BARS_MAX), signal);
    return await fetchSeries(task, world, signal);
  } catch (thrown) {
    const reason: unknown = signal.aborted && !isBarlakeError(thrown) ? signal.reason : thrown;
    const explained = explainDiskError(reason, world.lake.root);
    const error = explained instanceof Error ? explained : new Error(String(explained));
    const record = { runId: world.runId, taskId: task.id, kind: task.kind, startedMs };
    // When even this cannot be written (a full disk), the first error is the one to tell; recovery closes the task.
    await recordFailure(
      world.lake.catalog.db,
      { ...record, dataset: seriesName(task), key: task.symbol, fingerprint: '' },
      {
        state: 'failed',
        finishedMs: world.clock.nowMs(),
        errorCode: isBarlakeError(error) ? error.code : 'E_UNEXPECTED',
        errorMessage: error.message,
      },
    ).catch(() => undefined);
    throw error;
  }
}
