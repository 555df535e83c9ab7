import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { DATASETS } from '../../domain/dataset.ts';
import type { TakenTask, TaskMeans, TaskReturn } from '../../execute/queue/queue-worker.ts';
import { STOPPED } from '../../execute/run-tasks.ts';
import { isTaskDone, stoppedRuns } from '../../lake/catalog/run-stop.ts';
import { findFactors } from '../../lake/factors/find-factors.ts';
import { findPublishedSilver } from '../../lake/silver/published-silver.ts';
import { tempFolder } from '../../lake/storage/lake-paths.ts';
import type { MemoryLevel } from '../../plan/memory/judge-memory.ts';
import type { DayTask } from '../../plan/sync-plan.ts';
import { buildOne } from '../silver/build-dataset.ts';
import type { BuiltPartition } from '../silver/built-dataset.ts';
import { requestFeatures } from '../silver/dataset-features.ts';
import { gridsAhead } from '../silver/grids-ahead.ts';
import { performTask } from '../sync/perform-task.ts';
import { configFor, type TaskOrder, type TaskUsage } from './task-order.ts';
import type { WorkerWorld } from './worker-world.ts';

type DayOrder = Extract<TaskOrder, { kind: 'day' }>;
type SilverOrder = Extract<TaskOrder, { kind: 'silver' }>;

/** What a task of a run is performed with. */
export interface OrderMeans extends TaskMeans {
  /** How full memory is at this moment. */
  readonly memoryLevel: () => MemoryLevel;
}

/**
 * Performs a task of a run that another process plans and records. What has been done in this run is not done again. Throws `E_WORKER`
 * when this worker is not fit for it, and what the task throws.
 */
export async function performOrder(
  { jobId, runId, taskId, payload }: TakenTask,
  means: OrderMeans,
  world: WorkerWorld,
): Promise<TaskReturn> {
  const order = payload as DayOrder | SilverOrder;
  const { db } = world.lake.catalog;
  assertSameVersion(order.settings.version, world.version);
  if ((await stoppedRuns(db, [runId])).size > 0) return { outcome: STOPPED, usage: null };
  if (await isTaskDone(db, { runId, taskId })) return doneBefore(order, world);
  await world.sweepBefore(runId);
  // Of its own: the same task may be at work elsewhere.
  const name = `${jobId}-${Math.floor(world.random() * 2 ** 32).toString(36)}`;
  const workFolder = join(tempFolder(world.lake.root), runId, name);
  await mkdir(workFolder, { recursive: true });
  try {
    const task = { runId, workFolder, means, world };
    return order.kind === 'day' ? await performDay(order, task) : await performSilver(order, task);
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

/** What a delivery before this one has made. Its worker may have died before it could tell. */
async function doneBefore(order: DayOrder | SilverOrder, { lake }: WorkerWorld): Promise<TaskReturn> {
  const built = order.kind === 'silver' ? await findPublishedSilver(lake, order.task) : undefined;
  const usage = built === undefined ? null : ({ bytes: 0, built } satisfies TaskUsage);
  return { outcome: { kind: 'done' }, usage };
}

function assertSameVersion(wanted: string, own: string): void {
  if (wanted === own) return;
  throw new BarlakeError('E_WORKER', {
    message: `The run was planned by barlake ${wanted}, this worker is ${own}.`,
    mend: 'Give all workers of a lake the same version.',
  });
}

interface OrderWorld {
  readonly runId: string;
  readonly workFolder: string;
  readonly means: OrderMeans;
  readonly world: WorkerWorld;
}

/** Progress of a download, not more often than this. */
const REPORT_MS = 1_000;

async function performDay(
  { task, settings }: DayOrder,
  { runId, workFolder, means, world }: OrderWorld,
): Promise<TaskReturn> {
  const { lake, session, clock, version, id: worker } = world;
  const received = countBytes(means, () => clock.monotonicMs());
  const known = await world.runs.of(runId);
  const stage = {
    ...known,
    lake,
    session,
    clock,
    version,
    runId,
    worker,
    workFolder,
    store: needsStore(task) ? await world.store() : undefined,
    rest: task.kind === 'ask' ? await world.rest() : undefined,
    config: configFor(world.config, settings),
    onBytes: (count: number) => received.add(count),
  };
  const usage = (): TaskUsage => ({ bytes: received.count(), ...world.takeCalls(), by: world.takeUsage() });
  try {
    return { outcome: await performTask(task, stage, means.signal), usage: usage() };
  } catch (error) {
    // A failure has no usage of its own.
    means.report(usage());
    throw error;
  }
}

function needsStore({ kind }: DayTask): boolean {
  return kind === 'land';
}

function countBytes(means: Pick<TaskMeans, 'report'>, nowMs: () => number) {
  let bytes = 0;
  let toldMs = nowMs();
  return {
    add(count: number): void {
      bytes += count;
      if (nowMs() - toldMs < REPORT_MS) return;
      toldMs = nowMs();
      means.report({ bytes } satisfies TaskUsage);
    },
    count: () => bytes,
  };
}

async function performSilver(
  order: SilverOrder,
  { runId, workFolder, means, world }: OrderWorld,
): Promise<TaskReturn> {
  const { task, settings, sets, featuresHash } = order;
  const { lake, session, clock, version, kernels, id: worker } = world;
  const { signal } = means;
  const config = configFor(world.config, settings);
  const request = { datasets: [task.dataset], ...(sets === undefined ? {} : { sets }) };
  const features = (await requestFeatures(request, config)).get(task.dataset);
  if (features?.hash !== featuresHash) throw otherFeatures(task.dataset);
  const factors = await findFactors(lake, DATASETS[task.dataset].asset);
  if (factors === undefined) throw noFactors(task.dataset);
  let built: BuiltPartition | undefined;
  const failure = await buildOne(
    task,
    { features, factors },
    {
      lake,
      session,
      config,
      clock,
      version,
      runId,
      worker,
      workFolder,
      onRows: () => undefined,
      gridsAhead: () => gridsAhead(means.memoryLevel()),
      prepare: (program) => kernels.prepare(program, signal),
    },
    { signal, onBuilt: (made) => (built = made) },
  );
  if (failure !== undefined) throw failure;
  if (built === undefined) return doneBefore(order, world);
  return { outcome: { kind: 'done' }, usage: { bytes: 0, built, by: world.takeUsage() } satisfies TaskUsage };
}

function otherFeatures(dataset: string): BarlakeError {
  return new BarlakeError('E_WORKER', {
    message: `This worker’s feature sets for ${dataset} are not those of the run.`,
    mend: 'Give all workers the same features.sets and the same files in features.folder.',
  });
}

function noFactors(dataset: string): BarlakeError {
  return new BarlakeError('E_PARTITION_DAMAGED', {
    message: `The factors that ${dataset} is to be built with are not there as published.`,
    mend: 'Run the command again: they are made anew.',
  });
}
