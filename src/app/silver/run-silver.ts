import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BarlakeError } from '../../domain/barlake-error.ts';
import type { DatasetName } from '../../domain/dataset.ts';
import { openKernelPool } from '../../execute/kernel-pool.ts';
import type { Program } from '../../expression/program.ts';
import { endRun, runId, startRun } from '../../lake/catalog/run-log.ts';
import { tempFolder } from '../../lake/storage/lake-paths.ts';
import { estimateSilver } from '../../plan/silver/estimate-silver.ts';
import type { SilverPlan } from '../../plan/silver/silver-plan.ts';
import { runPrecompute } from '../precompute/run-precompute.ts';
import { silverAway } from '../queue/silver-away.ts';
import { assertLakePresent } from '../reading/assert-lake-present.ts';
import { governRun } from '../sync/govern-run.ts';
import { memoryUse } from '../sync/memory-use.ts';
import { type WritableLake, writeToLake } from '../writing/write-to-lake.ts';
import { assertSilverRoom } from './assert-silver-room.ts';
import { type BuildAway, buildDataset } from './build-dataset.ts';
import type { BuiltDataset } from './built-dataset.ts';
import { type DatasetFeatures, requestFeatures } from './dataset-features.ts';
import { gridsAhead } from './grids-ahead.ts';
import { type PlannedDataset, planDatasets } from './plan-datasets.ts';
import type { SilverOptions } from './silver-options.ts';
import { reportNoSilver } from './silver-reporter.ts';
import type { SilverRequest } from './silver-request.ts';
import type { SilverFailure, SilverResult } from './silver-result.ts';
import { datasetResult, silverState } from './summarize-silver.ts';

/**
 * Brings silver to the state that is asked for: recover, factors, plan, check the disk, build, tell. Takes the lake’s write
 * lock. Throws when nothing could be done at all: `E_LAKE_MISSING`, `E_FEATURES` and `E_EXPRESSION` before anything is written; partitions
 * that fail by themselves are in the result.
 */
export async function runSilver(
  request: SilverRequest,
  options: SilverOptions & { readonly runId?: string },
): Promise<SilverResult> {
  // Whoever misspelt a formula should hear of it at once, not after waiting for the lock.
  await requestFeatures(request, options.config);
  await assertLakePresent(options.config.lake);
  return writeToLake({ ...options, command: 'features build' }, (writable) =>
    runSilverLocked(request, options, writable, options.runId),
  );
}

/**
 * The same for who holds the write lock already, such as a sync or an export that goes through silver. `name`: of the run, when somebody
 * has given it one before.
 */
export async function runSilverLocked(
  request: SilverRequest,
  options: SilverOptions,
  writable: WritableLake,
  name?: string,
): Promise<SilverResult> {
  const { clock, random } = options;
  const { lake } = writable;
  const features = await requestFeatures(request, options.config);
  const startedMs = clock.nowMs();
  const id = name ?? runId(startedMs, random);
  await startRun(lake.catalog, { id, command: 'features build', startedMs, request });
  const workFolder = join(tempFolder(lake.root), id);
  await mkdir(workFolder, { recursive: true });
  const run: SilverRun = { request, options, writable, features, id, workFolder };
  try {
    const result = await perform(run, clock.monotonicMs());
    const end = { state: result.state, finishedMs: clock.nowMs(), totals: result, calls: [] };
    await endRun(lake.catalog, id, end);
    return result;
  } catch (error) {
    const totals = { error: error instanceof Error ? error.message : String(error) };
    const end = { state: 'failed', finishedMs: clock.nowMs(), totals, calls: [] } as const;
    // When even this cannot be written, the first error is the one to tell; the next writer closes the run.
    await endRun(lake.catalog, id, end).catch(() => undefined);
    throw error;
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

/** One run and what it knows from its beginning. */
interface SilverRun {
  readonly request: SilverRequest;
  readonly options: SilverOptions;
  readonly writable: WritableLake;
  readonly features: ReadonlyMap<DatasetName, DatasetFeatures>;
  readonly id: string;
  readonly workFolder: string;
}

async function perform(run: SilverRun, startedMs: number): Promise<SilverResult> {
  const { options, writable, features, id, workFolder } = run;
  const { clock, config, signal, version, reporter = reportNoSilver } = options;
  reporter.planning();
  const { planned, failures: unplanned, notes } = await planDatasets(run);
  const plan = joinPlans(planned);
  const columns = new Map([...features].map(([dataset, each]) => [dataset, each.columns.length]));
  await assertSilverRoom(writable.lake.root, estimateSilver(plan, columns));
  reporter.started(plan);
  const built: BuiltDataset[] = [];
  let fatal: BarlakeError | undefined;
  const { resources } = config;
  const { session } = writable;
  await using governor = await governRun({
    resources,
    session,
    clock,
    onEvent: (event) => reporter.memory?.(event),
  });
  await using kernels = openKernelPool({ threads: resources.duckdbThreads });
  for (const each of planned) {
    if (signal.aborted || fatal !== undefined) break;
    const world = {
      ...writable,
      config,
      clock,
      version,
      runId: id,
      workFolder,
      onRows: (count: number) => reporter.onRows(count),
      gridsAhead: () => gridsAhead(governor.verdict.level),
      prepare: (program: Program) => kernels.prepare(program, signal),
    };
    const ended = await buildDataset(each, { ...world, reporter, away: away(run) }, signal);
    built.push(ended);
    fatal = ended.fatal;
  }
  const once =
    signal.aborted || fatal !== undefined
      ? []
      : await runPrecompute([...features.keys()], {
          ...writable,
          config,
          version,
          workFolder,
          signal,
          onBlock: (step) => reporter.puttingTogether?.(step),
        });
  const failures: readonly SilverFailure[] = [
    ...unplanned,
    ...built.flatMap((each) => each.failures),
    ...once,
  ];
  const datasets = built.map((each) => datasetResult(each, columns.get(each.dataset) ?? 0));
  if (fatal !== undefined && datasets.every(({ built: count }) => count === 0)) throw fatal;
  const state = silverState(signal.aborted, datasets, failures);
  const seconds = (clock.monotonicMs() - startedMs) / 1000;
  const memory = memoryUse(governor.tally);
  return { run: id, state, datasets, failures, notes, memory, seconds };
}

/** Where partitions are built when there is a queue. */
function away({ request, options, writable, id }: SilverRun): BuildAway | undefined {
  const { queue: link, config, version, clock, reporter = reportNoSilver } = options;
  if (link === undefined) return undefined;
  return silverAway({
    link,
    lake: writable.lake,
    config,
    version,
    clock,
    runId: id,
    sets: request.sets,
    reporter,
  });
}

function joinPlans(planned: readonly PlannedDataset[]): SilverPlan {
  return {
    tasks: planned.flatMap(({ plan }) => plan.tasks),
    fresh: planned.flatMap(({ plan }) => plan.fresh),
    removals: planned.flatMap(({ plan }) => plan.removals),
  };
}
