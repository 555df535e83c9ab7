import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BarlakeError } from '../../domain/barlake-error.ts';
import type { Clock } from '../../domain/clock.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { MemoryGovernor } from '../../execute/memory-governor.ts';
import type { QueueLink } from '../../execute/queue/queue-link.ts';
import type { TaskOutcome } from '../../execute/run-tasks.ts';
import { endRun, runId, startRun } from '../../lake/catalog/run-log.ts';
import { putRunProfile } from '../../lake/catalog/run-profiles.ts';
import type { DuckDbSession } from '../../lake/duckdb/session.ts';
import type { Lake } from '../../lake/lake.ts';
import { writeWatermarks } from '../../lake/metadata/write-watermarks.ts';
import { tempFolder } from '../../lake/storage/lake-paths.ts';
import { NO_RUN_LOG, openRunLog } from '../../observe/run-log.ts';
import {
  openRunProfiler,
  processMeans,
  type RunProfile,
  type WorkerUsage,
} from '../../observe/run-profiler.ts';
import { asGrouped } from '../../plan/route/source-offers.ts';
import type { SyncPlan } from '../../plan/sync-plan.ts';
import type { SyncRequest } from '../../plan/sync-request.ts';
import { createSecretMask } from '../cli/secret-mask.ts';
import type { Configuration } from '../config/configuration.ts';
import { secretsOf } from '../config/secrets-of.ts';
import { openSeriesWorld } from '../fetch/open-series-world.ts';
import { performSeries } from '../fetch/perform-series.ts';
import { readFloors } from '../fetch/read-floors.ts';
import { FETCHES_AT_ONCE } from '../fetch/run-fetch.ts';
import { alsoByDay, performanceLine } from '../logs/also-by-day.ts';
import { openLakeLogs } from '../logs/open-lake-logs.ts';
import { acceptedRows, readRowDecisions } from '../quality/row-decisions.ts';
import { dayExecutor, isForWorkers, type RemoteCalls } from '../queue/day-executor.ts';
import { openLakeQueue } from '../queue/open-lake-queue.ts';
import { requestFeatures } from '../silver/dataset-features.ts';
import { rememberRefusedDays } from '../stages/refused-days.ts';
import type { StageWorld } from '../stages/stage-world.ts';
import { validateAfterSync } from '../validate/validate-after-sync.ts';
import { reportNoValidation } from '../validate/validate-world.ts';
import { type WritableLake, writeToLake } from '../writing/write-to-lake.ts';
import { assertDiskRoom } from './assert-disk-room.ts';
import { goOnward, type OnwardOptions } from './go-onward.ts';
import { governRun } from './govern-run.ts';
import { keptRequest } from './kept-request.ts';
import { logEnd, logFailure, logSync } from './log-sync.ts';
import { makePlan } from './make-plan.ts';
import { type OnwardResult, onwardFailures } from './onward-result.ts';
import { performTask, queueTask } from './perform-task.ts';
import { profileSync } from './profile-sync.ts';
import { recordListing } from './record-listing.ts';
import { runWatched } from './run-watch.ts';
import { type RunPass, summarizeRun } from './summarize-run.ts';
import { reportNothing, type SyncReporter } from './sync-reporter.ts';
import type { SyncResult } from './sync-result.ts';
import { isRefusedFile, type TriedDatasets, triedBefore } from './tried-before.ts';
import type { VendorSources } from './vendor-sources.ts';

/** What a sync needs from outside. */
export interface SyncOptions {
  readonly config: Configuration;
  readonly sources: VendorSources;
  readonly clock: Clock;
  /** A number in [0, 1), for the run’s name. */
  readonly random: () => number;
  readonly version: string;
  readonly signal: AbortSignal;
  readonly reporter?: SyncReporter;
  /** The run’s name, when somebody has given it one before it could begin; absent: named when it begins. */
  readonly runId?: string;
  /** Name of the universe that the request’s symbols are from, for its record. */
  readonly universe?: string | undefined;
}

/** Options of a run that has its name. */
type NamedOptions = SyncOptions & { readonly runId: string; readonly queue?: QueueLink | undefined };

/** Results that may wait on disk for their ingest, for each ingest that runs at once. */
const BACKLOG_PER_INGEST = 8;

/**
 * Brings a lake to the state that is asked for: recover, plan, check the disk, run, tell. Takes the lake’s write lock.
 * Throws when nothing could be done at all; tasks that fail by themselves are in the result.
 */
export async function runSync(request: SyncRequest, options: SyncOptions): Promise<SyncResult> {
  const { onward } = request;
  // Whoever misspelt a formula should hear of it before anything is fetched.
  if (onward !== undefined) await requestFeatures(request, options.config);
  return writeToLake({ ...options, command: 'sync' }, async (writable) => {
    const { clock, config, random, signal } = options;
    const id = options.runId ?? runId(clock.nowMs(), random);
    const mask = maskOf(config);
    const own = config.logLevel === 'silent' ? NO_RUN_LOG : await openRunLog(config.lake.root, id, mask);
    const days = openLakeLogs(config, clock);
    await using log = alsoByDay(own, days, { run: id, mask, level: config.logLevel });
    using profiler = openRunProfiler(processMeans(() => clock.monotonicMs()));
    const reporter = profileSync(logSync(options.reporter ?? reportNothing, log, clock), profiler);
    const named: NamedOptions = { ...options, runId: id, reporter };
    const onNote = (note: string): void => reporter.note?.(note);
    await using queue = await openLakeQueue({ config, catalog: writable.lake.catalog, random, onNote });
    try {
      const synced = await syncLocked(request, { ...named, queue }, writable);
      const result = await validated(synced, request, named, writable);
      if (onward === undefined || signal.aborted) return logEnd(result, log, clock);
      // What bronze lacks does not keep the rest of it from going on.
      const made = await goOnward({ ...request, onward }, { ...onwardOptions(named), queue }, writable);
      return logEnd(joinOnward(result, made, signal.aborted), log, clock);
    } catch (error) {
      logFailure(error, log, clock);
      throw error;
    } finally {
      const profile = profiler.end();
      days.write('performance', performanceLine(id, profile, clock.nowMs()));
      await keepProfile(id, profile, writable.lake);
    }
  });
}

/** Figures are not worth a run: when they cannot be written, the report goes without. */
async function keepProfile(run: string, profile: RunProfile, { catalog }: Lake): Promise<void> {
  await putRunProfile(catalog.db, run, profile).catch(() => undefined);
}

/** Looks at what was brought; a sync that brought everything is done whatever is found. */
async function validated(
  result: SyncResult,
  request: SyncRequest,
  { config, clock, signal, runId: id, reporter: heard }: NamedOptions,
  writable: WritableLake,
): Promise<SyncResult> {
  const made = result.datasets.filter(({ days }) => days > 0).map(({ dataset }) => dataset);
  const reporter = heard?.validation ?? reportNoValidation;
  const after = { request, made, runId: id, config, clock, signal, reporter };
  const validation = await validateAfterSync(after, writable);
  return validation === undefined
    ? result
    : { ...result, validation, seconds: result.seconds + validation.seconds };
}

function maskOf(config: Configuration): (line: string) => string {
  const mask = createSecretMask();
  for (const secret of secretsOf(config)) mask.learn(secret);
  return (line) => mask.mask(line);
}

function onwardOptions({ reporter, ...options }: SyncOptions): OnwardOptions {
  return {
    ...options,
    ...(reporter?.silver === undefined ? {} : { reporter: reporter.silver }),
    onExport: () => reporter?.exporting?.(),
  };
}

function joinOnward(result: SyncResult, onward: OnwardResult, isCancelled: boolean): SyncResult {
  const seconds = result.seconds + (onward.silver?.seconds ?? 0);
  const whole = { ...result, onward, seconds };
  if (isCancelled) return { ...whole, state: 'cancelled' };
  if (result.state === 'failed') return hasMade(onward) ? { ...whole, state: 'partial' } : whole;
  return onwardFailures(onward) > 0 ? { ...whole, state: 'partial' } : whole;
}

function hasMade({ silver }: OnwardResult): boolean {
  return silver?.datasets.some(({ built, fresh }) => built + fresh > 0) ?? false;
}

/** A second pass goes round what the first was refused; there is no third way. */
const PASSES_MAX = 2;

async function syncLocked(
  request: SyncRequest,
  options: NamedOptions,
  { lake, session }: WritableLake,
): Promise<SyncResult> {
  const { config, clock, sources, signal } = options;
  const { rest } = sources;
  const startedMs = clock.monotonicMs();
  const [callsBefore, bytesBefore] = [rest?.callCount ?? 0, rest?.byteCount ?? 0];
  const rateLimitedBefore = rest?.rateLimitedCount ?? 0;
  const first = await planPass(request, options, lake);
  const world = await openRun(request, options, lake, session);
  await using governor = await governRun({
    resources: config.resources,
    session,
    clock,
    onEvent: (event) => options.reporter?.memory?.(event),
  });
  const remote: RemoteCalls = { calls: 0, bytes: 0, rateLimited: 0 };
  const { passes, fatal } = await runPasses(
    first,
    request,
    { ...options, remote },
    { world, governor },
  ).catch(async (error: unknown) => {
    await recordBroken(world, error);
    throw error;
  });
  await rm(world.workFolder, { recursive: true, force: true });
  const result = await summarizeRun(passes, {
    lake,
    runId: world.runId,
    isCancelled: signal.aborted,
    restCalls: (rest?.callCount ?? 0) - callsBefore + remote.calls,
    restBytes: (rest?.byteCount ?? 0) - bytesBefore + remote.bytes,
    callsPerMinute: sources.access.callsPerMinute,
    seconds: (clock.monotonicMs() - startedMs) / 1000,
    memory: governor.tally,
  });
  const floors = Object.fromEntries(passes.flatMap((pass) => [...pass.floors]));
  await recordEnd(result, world, {
    restBytes: (rest?.byteCount ?? 0) - bytesBefore + remote.bytes,
    rateLimited: (rest?.rateLimitedCount ?? 0) - rateLimitedBefore + remote.rateLimited,
    floors,
  });
  await writeWatermarks(lake, { calendar: config.calendar });
  if (fatal !== undefined && result.tasks.done === 0) throw fatal;
  return result;
}

/** Runs the plan, and once more what another way can have of the days that were refused. */
async function runPasses(
  first: PlannedPass,
  request: SyncRequest,
  options: NamedOptions & { readonly remote: RemoteCalls },
  { world, governor }: { readonly world: StageWorld; readonly governor: MemoryGovernor },
): Promise<{ readonly passes: readonly RunPass[]; readonly fatal: BarlakeError | undefined }> {
  const { signal, reporter = reportNothing, queue, remote } = options;
  const passes: RunPass[] = [];
  let fatal: BarlakeError | undefined;
  for (let next: PlannedPass | undefined = first; next !== undefined; ) {
    reporter.started(next.plan);
    const ended = await runPlan(next.plan, world, { signal, reporter, governor, queue, remote });
    fatal = ended.fatal;
    passes.push({ ...next, ...ended });
    const isOver = fatal !== undefined || signal.aborted || passes.length === PASSES_MAX;
    next =
      !isOver && hasWayRound(next.plan, ended.outcomes, options)
        ? await planPass(request, options, world.lake, triedBefore(next.plan, ended.outcomes))
        : undefined;
  }
  return { passes, fatal };
}

/** A run that something outside its tasks ended is not left to look as if it were still going on. */
async function recordBroken({ lake, runId: id, clock }: StageWorld, error: unknown): Promise<void> {
  const totals = { error: error instanceof Error ? error.message : String(error) };
  const end = { state: 'failed', finishedMs: clock.nowMs(), totals, calls: [] } as const;
  // When even this cannot be written, the first error is the one to tell; the next writer closes the run.
  await endRun(lake.catalog, id, end).catch(() => undefined);
}

type PlannedPass = Pick<RunPass, 'plan' | 'listCalls'>;

async function planPass(
  request: SyncRequest,
  options: SyncOptions,
  lake: Lake,
  tried?: TriedDatasets,
): Promise<PlannedPass> {
  const { config, clock, sources, signal } = options;
  const nowMs = clock.nowMs();
  options.reporter?.planning();
  const { plan, listCalls } = await makePlan(request, { config, sources, lake, nowMs, signal, tried });
  await assertDiskRoom(lake.root, plan);
  if (sources.store !== undefined) await recordListing(lake, plan, nowMs);
  return { plan, listCalls };
}

/** Whether days whose file was refused can be had over REST: the plan after a refusal knows of it. */
function hasWayRound(
  plan: SyncPlan,
  outcomes: ReadonlyMap<string, TaskOutcome>,
  { sources }: SyncOptions,
): boolean {
  if (sources.rest === undefined || plan.request.route !== 'auto') return false;
  return plan.tasks.some((task) => {
    if (!isRefusedFile(task, outcomes.get(task.id))) return false;
    return plan.request.symbols !== undefined || asGrouped(task.dataset) !== undefined;
  });
}

async function recordEnd(
  result: SyncResult,
  { lake, runId, clock }: StageWorld,
  {
    restBytes,
    rateLimited,
    floors,
  }: {
    readonly restBytes: number;
    readonly rateLimited: number;
    readonly floors: Readonly<Record<string, TradingDay>>;
  },
): Promise<void> {
  const { requests, made, naive, bytes } = result.calls;
  await endRun(lake.catalog, runId, {
    state: result.state,
    finishedMs: clock.nowMs(),
    totals: { ...result, floors },
    calls: [
      { endpoint: 'flat-files', made: requests, naive: 0, bytes: bytes - restBytes },
      { endpoint: 'rest', made, naive, bytes: restBytes, rateLimited },
    ],
  });
}

/** Gives the run its row in the catalog and a folder to work in. */
async function openRun(
  request: SyncRequest,
  options: NamedOptions,
  lake: Lake,
  session: DuckDbSession,
): Promise<StageWorld> {
  const { clock, config, sources, version, runId: id } = options;
  const reporter = options.reporter ?? reportNothing;
  const startedMs = clock.nowMs();
  const asked = await keptRequest(lake.catalog, request, {
    universe: options.universe,
    nowMs: startedMs,
  });
  await startRun(lake.catalog, { id, command: 'sync', startedMs, request: asked });
  const workFolder = join(tempFolder(lake.root), id);
  await mkdir(workFolder, { recursive: true });
  return {
    lake,
    session,
    store: sources.store,
    rest: sources.rest,
    config,
    clock,
    version,
    runId: id,
    workFolder,
    refused: rememberRefusedDays(),
    accepted: acceptedRows(await readRowDecisions(lake.root)),
    onBytes: (count) => reporter.onBytes(count),
  };
}

interface PlanHooks {
  readonly governor: MemoryGovernor;
  readonly signal: AbortSignal;
  readonly reporter: SyncReporter;
  readonly queue: QueueLink | undefined;
  readonly remote: RemoteCalls;
}

async function runPlan(
  plan: SyncPlan,
  world: StageWorld,
  { signal, reporter, governor, queue, remote }: PlanHooks,
): Promise<Pick<RunPass, 'outcomes' | 'notes' | 'floors'> & { readonly fatal: BarlakeError | undefined }> {
  const { resources } = world.config;
  const { lake, rest, clock } = world;
  // What is to be tried again is not kept back by what earlier runs were refused.
  const floors = plan.request.mode === 'missing' ? await readFloors(lake, clock.nowMs()) : new Map();
  await using series = openSeriesWorld({ ...world, rest, floors });
  const hasFetches = plan.tasks.some(({ kind }) => kind === 'fetch');
  const tasks = plan.tasks.map(queueTask);
  const onNote = (note: string): void => reporter.note?.(note);
  const onWorked = (kind: string, usage: WorkerUsage): void => reporter.worked?.(kind, usage);
  const ended = await runWatched(tasks, {
    away: queue && {
      mayLeave: isForWorkers,
      execute: dayExecutor(tasks, { link: queue, remote, onNote, onWorked }, world),
    },
    governor,
    // The bucket’s client has a bound of its own; symbols are published in groups and wait for each other.
    concurrencyOf: ({ downloads, ingests }) => ({
      download: hasFetches ? FETCHES_AT_ONCE : downloads,
      compute: ingests,
    }),
    backlogMax: BACKLOG_PER_INGEST * resources.ingests,
    signal,
    perform: ({ task }, taskSignal) =>
      task.kind === 'fetch' ? performSeries(task, series, taskSignal) : performTask(task, world, taskSignal),
    onStart: ({ task }) => reporter.taskStarted(task),
    onEnd: ({ task }, outcome) => reporter.taskEnded(task, outcome),
  });
  return { ...ended, notes: series.tally.notes, floors: series.history.floors };
}
