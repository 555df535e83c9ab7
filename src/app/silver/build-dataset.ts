import { type BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';
import { claimTask, endTask, startTask, type TaskRef } from '../../lake/catalog/task-log.ts';
import { removeSilver, SILVER_TASK } from '../../lake/silver/publish-silver.ts';
import { explainDiskError } from '../../lake/storage/disk-error.ts';
import { type SilverRef, type SilverTask, silverTaskId } from '../../plan/silver/silver-plan.ts';
import { type BuildWorld, buildPartition, type DatasetWorld } from './build-partition.ts';
import type { BuiltDataset, BuiltPartition } from './built-dataset.ts';
import { fatalError } from './fatal-error.ts';
import type { PlannedDataset } from './plan-datasets.ts';
import type { SilverReporter } from './silver-reporter.ts';
import type { SilverFailure } from './silver-result.ts';
import { silverFailure } from './summarize-silver.ts';

/** What building needs besides what a partition needs. */
export interface DatasetBuildWorld extends BuildWorld {
  readonly reporter: SilverReporter;
  /** Has the partitions built elsewhere; absent: this process builds them. */
  readonly away?: BuildAway | undefined;
}

/** Has the partitions of a plan built by others. */
export type BuildAway = (
  planned: PlannedDataset,
  signal: AbortSignal,
) => Promise<Pick<BuiltDataset, 'built' | 'failures' | 'fatal'>>;

/** Builds what is planned, one partition after the other, each with its record in the catalog; failures do not stop the rest. */
export async function buildDataset(
  planned: PlannedDataset,
  world: DatasetBuildWorld,
  signal: AbortSignal,
): Promise<BuiltDataset> {
  const { dataset, plan, features, factors } = planned;
  const own: DatasetWorld = { features, factors };
  const built: BuiltPartition[] = [];
  const failures: SilverFailure[] = [];
  let removed = 0;
  let fatal: BarlakeError | undefined;
  const attempt = async (ref: SilverRef, fingerprint: string, work: Work): Promise<void> => {
    if (signal.aborted || fatal !== undefined) return;
    const id = silverTaskId(ref);
    world.reporter.partitionStarted(id);
    const failure = await performTask({ ...ref, id, fingerprint }, world, signal, work);
    world.reporter.partitionEnded(id);
    if (failure === undefined || signal.aborted) return;
    failures.push(silverFailure({ ...ref, id }, failure));
    fatal = fatalError(failure);
  };
  for (const ref of plan.removals) {
    await attempt(ref, '', async (task) => {
      await removeSilver(world.lake, ref, task, world.clock.nowMs());
      removed += 1;
    });
  }
  if (world.away !== undefined && fatal === undefined) {
    const ended = await world.away(planned, signal);
    built.push(...ended.built);
    failures.push(...ended.failures);
    return { dataset, plan, built, removed, failures, fatal: ended.fatal };
  }
  for (const task of plan.tasks) {
    await attempt(task, task.fingerprint, async (ref) => {
      built.push(await buildPartition({ task, ref }, own, world, signal));
    });
  }
  return { dataset, plan, built, removed, failures, fatal };
}

/** Builds one partition with its record in the catalog; gives what went wrong. */
export async function buildOne(
  task: SilverTask,
  own: DatasetWorld,
  world: BuildWorld,
  { signal, onBuilt }: { readonly signal: AbortSignal; readonly onBuilt: (built: BuiltPartition) => void },
): Promise<Error | undefined> {
  return performTask(task, world, signal, async (ref) => {
    onBuilt(await buildPartition({ task, ref }, own, world, signal));
  });
}

type Work = (task: TaskRef) => Promise<void>;

/** Begun before its first effect, ended whatever happens; gives what went wrong. A worker’s may have been delivered before: then it is done. */
async function performTask(
  task: SilverRef & { readonly id: string; readonly fingerprint: string },
  { lake, clock, runId, worker }: BuildWorld,
  signal: AbortSignal,
  work: Work,
): Promise<Error | undefined> {
  const { db } = lake.catalog;
  const { id: taskId, dataset, key, fingerprint } = task;
  const start = { runId, taskId, kind: SILVER_TASK, dataset, key, fingerprint, worker };
  const begin = worker === undefined ? startTask : claimTask;
  const ref = await begin(db, { ...start, startedMs: clock.nowMs() });
  if (ref === undefined) return undefined;
  try {
    await work(ref);
    return undefined;
  } catch (thrown) {
    const reason: unknown = signal.aborted && !isBarlakeError(thrown) ? signal.reason : thrown;
    const explained = explainDiskError(reason, lake.root);
    const error = explained instanceof Error ? explained : new Error(String(explained));
    const errorCode = isBarlakeError(error) ? error.code : 'E_UNEXPECTED';
    const end = {
      state: 'failed',
      finishedMs: clock.nowMs(),
      errorCode,
      errorMessage: error.message,
    } as const;
    // When even this cannot be written (a full disk), the first error is the one to tell; recovery closes the task.
    await endTask(db, ref, end).catch(() => undefined);
    return error;
  }
}
