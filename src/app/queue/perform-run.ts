import type { TakenTask, TaskMeans, TaskReturn } from '../../execute/queue/queue-worker.ts';
import { STOPPED } from '../../execute/run-tasks.ts';
import { findRun } from '../../lake/catalog/run-history.ts';
import { runId } from '../../lake/catalog/run-log.ts';
import { runSync } from '../sync/run-sync.ts';
import { openVendorSources } from '../sync/vendor-sources.ts';
import { performBatch } from './perform-batch.ts';
import type { TaskOrder } from './task-order.ts';
import type { WorkerWorld } from './worker-world.ts';

type RunOrder = Extract<TaskOrder, { kind: 'sync' | 'batch' }>;

/**
 * Carries out a whole run that somebody has put into a queue: takes the lake’s write lock, plans, hands the tasks to the workers (this one
 * among them), and records. Throws `E_LAKE_LOCKED` while another run has the lake.
 */
export async function performRun(task: TakenTask, means: TaskMeans, world: WorkerWorld): Promise<TaskReturn> {
  const order = task.payload as RunOrder;
  const { signal } = means;
  if (signal.aborted) return { outcome: STOPPED, usage: null };
  const usage =
    order.kind === 'sync'
      ? await sync(order, task, { means, world })
      : await performBatch(order, means, world);
  // A run that was given back before its end goes on elsewhere.
  signal.throwIfAborted();
  means.log(`run ${usage.run} ended: ${usage.state}`);
  return { outcome: { kind: 'done' }, usage };
}

async function sync(
  { request, universe }: Extract<TaskOrder, { kind: 'sync' }>,
  { runId: asked }: TakenTask,
  { means: { signal }, world }: { readonly means: TaskMeans; readonly world: WorkerWorld },
): Promise<{ readonly run: string; readonly state: string }> {
  const { config, clock, random, env, version, lake } = world;
  // Taken a second time, it has a record of its first: the next goes by another name.
  const isTaken = (await findRun(lake.catalog.db, asked)) !== undefined;
  const id = isTaken ? runId(clock.nowMs(), random) : asked;
  await using sources = await openVendorSources(request, config, { clock, random, env });
  const result = await runSync(request, {
    config,
    sources,
    clock,
    random,
    version,
    signal,
    runId: id,
    universe,
  });
  return { run: id, state: result.state };
}
