import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BarlakeError } from '../../domain/barlake-error.ts';
import type { Clock } from '../../domain/clock.ts';
import { runTasks, type TaskOutcome } from '../../execute/run-tasks.ts';
import { endRun, runId, startRun } from '../../lake/catalog/run-log.ts';
import type { DuckDbSession } from '../../lake/duckdb/session.ts';
import type { Lake } from '../../lake/lake.ts';
import { writeWatermarks } from '../../lake/metadata/write-watermarks.ts';
import { tempFolder } from '../../lake/storage/lake-paths.ts';
import type { SyncPlan } from '../../plan/sync-plan.ts';
import type { SyncRequest } from '../../plan/sync-request.ts';
import type { FlatFileStore } from '../../vendor/flat-files/flat-file-store.ts';
import type { Configuration } from '../config/configuration.ts';
import { rememberRefusedDays } from '../stages/refused-days.ts';
import type { StageWorld } from '../stages/stage-world.ts';
import { type WritableLake, writeToLake } from '../writing/write-to-lake.ts';
import { assertDiskRoom } from './assert-disk-room.ts';
import { makePlan } from './make-plan.ts';
import { performTask, queueTask } from './perform-task.ts';
import { recordListing } from './record-listing.ts';
import { watchRun } from './run-watch.ts';
import { summarizeRun } from './summarize-run.ts';
import { reportNothing, type SyncReporter } from './sync-reporter.ts';
import type { SyncResult } from './sync-result.ts';

/** What a sync needs from outside. */
export interface SyncOptions {
  readonly config: Configuration;
  readonly store: FlatFileStore;
  readonly clock: Clock;
  /** A number in [0, 1), for the run’s name. */
  readonly random: () => number;
  readonly version: string;
  readonly signal: AbortSignal;
  readonly reporter?: SyncReporter;
}

/** Results that may wait on disk for their ingest, for each ingest that runs at once. */
const BACKLOG_PER_INGEST = 8;

/**
 * Brings a lake to the state that is asked for: recover, plan, check the disk, run, tell. Takes the lake’s write lock.
 * Throws when nothing could be done at all; tasks that fail by themselves are in the result.
 */
export async function runSync(request: SyncRequest, options: SyncOptions): Promise<SyncResult> {
  return writeToLake({ ...options, command: 'sync' }, (writable) => syncLocked(request, options, writable));
}

async function syncLocked(
  request: SyncRequest,
  options: SyncOptions,
  { lake, session }: WritableLake,
): Promise<SyncResult> {
  const { config, clock, store, signal } = options;
  const reporter = options.reporter ?? reportNothing;
  const startedMs = clock.monotonicMs();
  const nowMs = clock.nowMs();
  reporter.planning();
  const { plan, listCalls } = await makePlan(request, { config, store, lake, nowMs, signal });
  await assertDiskRoom(lake.root, plan);
  await recordListing(lake, plan, nowMs);
  const world = await openRun(request, options, lake, session);
  reporter.started(plan);
  const ended = await runPlan(plan, world, { signal, reporter });
  await rm(world.workFolder, { recursive: true, force: true });
  const result = await summarizeRun(plan, ended.outcomes, {
    lake,
    runId: world.runId,
    isCancelled: signal.aborted,
    listCalls,
    seconds: (clock.monotonicMs() - startedMs) / 1000,
  });
  await endRun(lake.catalog, world.runId, {
    state: result.state,
    finishedMs: clock.nowMs(),
    totals: result,
    calls: [{ endpoint: 'flat-files', ...result.calls, bytes: bytesLanded(plan, ended.outcomes) }],
  });
  await writeWatermarks(lake, { calendar: config.calendar });
  if (ended.fatal !== undefined && result.tasks.done === 0) throw ended.fatal;
  return result;
}

function bytesLanded(plan: SyncPlan, outcomes: ReadonlyMap<string, TaskOutcome>): number {
  return plan.tasks.reduce(
    (sum, task) =>
      task.kind === 'land' && outcomes.get(task.id)?.kind === 'done' ? sum + task.object.sizeBytes : sum,
    0,
  );
}

/** Gives the run its name, its row in the catalog and a folder to work in. */
async function openRun(
  request: SyncRequest,
  options: SyncOptions,
  lake: Lake,
  session: DuckDbSession,
): Promise<StageWorld> {
  const { clock, config, random, store, version } = options;
  const reporter = options.reporter ?? reportNothing;
  const startedMs = clock.nowMs();
  const id = runId(startedMs, random().toString(36).slice(2, 8).padEnd(6, '0'));
  await startRun(lake.catalog, { id, command: 'sync', startedMs, request });
  const workFolder = join(tempFolder(lake.root), id);
  await mkdir(workFolder, { recursive: true });
  return {
    lake,
    session,
    store,
    config,
    clock,
    version,
    runId: id,
    workFolder,
    refused: rememberRefusedDays(),
    onBytes: (count) => reporter.onBytes(count),
  };
}

async function runPlan(
  plan: SyncPlan,
  world: StageWorld,
  { signal, reporter }: { readonly signal: AbortSignal; readonly reporter: SyncReporter },
): Promise<{
  readonly outcomes: ReadonlyMap<string, TaskOutcome>;
  readonly fatal: BarlakeError | undefined;
}> {
  const { resources } = world.config;
  const watch = watchRun(signal);
  const memoryLimitBytes = resources.memoryLimitMb * 1024 ** 2;
  const outcomes = await runTasks(plan.tasks.map(queueTask), {
    concurrency: { download: resources.downloads, compute: resources.ingests },
    backlogMax: BACKLOG_PER_INGEST * resources.ingests,
    hasHeadroom: () => process.memoryUsage.rss() < memoryLimitBytes * 0.75,
    signal: watch.signal,
    perform: ({ task }, taskSignal) => performTask(task, world, taskSignal),
    onStart: ({ task }) => reporter.taskStarted(task),
    onEnd({ task }, outcome) {
      if (outcome.kind !== 'skipped') watch.note(outcome.kind === 'failed' ? outcome.error : undefined);
      reporter.taskEnded(task, outcome);
    },
  });
  return { outcomes, fatal: watch.fatal };
}
