import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isBarlakeError } from '../../domain/barlake-error.ts';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import type { Clock } from '../../domain/clock.ts';
import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { Evaluate, Program } from '../../expression/program.ts';
import { programFields } from '../../expression/program-fields.ts';
import type { TaskRef } from '../../lake/catalog/task-log.ts';
import type { DuckDbSession } from '../../lake/duckdb/session.ts';
import type { Factors } from '../../lake/factors/factors.ts';
import { parseFields } from '../../lake/features/grid-field.ts';
import type { GridRequest } from '../../lake/features/grid-request.ts';
import { openGridComputer } from '../../lake/features/open-grid-computer.ts';
import { readBarGrids } from '../../lake/features/read-bar-grids.ts';
import type { Lake } from '../../lake/lake.ts';
import { type BarFile, selectBarFiles } from '../../lake/query/bar-files.ts';
import { explainReadError } from '../../lake/query/explain-read-error.ts';
import { publishSilver } from '../../lake/silver/publish-silver.ts';
import { servingPacking } from '../../lake/silver/serving-packing.ts';
import { numberColumns, silverColumns } from '../../lake/silver/silver-shape.ts';
import { type StagedSilver, stageSilver } from '../../lake/silver/stage-silver.ts';
import { besideDatasets } from '../../plan/silver/beside-datasets.ts';
import type { SilverTask } from '../../plan/silver/silver-plan.ts';
import type { Configuration } from '../config/configuration.ts';
import type { BuiltPartition } from './built-dataset.ts';
import type { DatasetFeatures } from './dataset-features.ts';

/** What building partitions needs; one for a run. */
export interface BuildWorld {
  readonly lake: Lake;
  readonly session: DuckDbSession;
  readonly config: Configuration;
  readonly clock: Clock;
  readonly version: string;
  readonly runId: string;
  /** Who performs the tasks; absent: the process of the run. */
  readonly worker?: string | undefined;
  /** The run’s own folder under the lake’s temp folder. */
  readonly workFolder: string;
  readonly onRows: (count: number) => void;
  /** Grids that may be read or computed while one is written. */
  readonly gridsAhead: () => number;
  readonly prepare: (program: Program) => Evaluate;
}

/** What belongs to one dataset of the run. */
export interface DatasetWorld {
  readonly features: DatasetFeatures;
  readonly factors: Factors;
}

/** Rows of a grid are so many that its values, with those of the features, stay below this. */
const GRID_VALUES_MAX = 16_000_000;
const GRID_ROWS_MAX = 200_000;

/** Builds one partition from bronze and publishes it. Throws `E_VERIFY`, `E_PARTITION_DAMAGED`, `E_DISK_FULL` and the signal’s reason. */
export async function buildPartition(
  { task, ref }: { readonly task: SilverTask; readonly ref: TaskRef },
  dataset: DatasetWorld,
  world: BuildWorld,
  signal: AbortSignal,
): Promise<BuiltPartition> {
  const { lake, session, config, clock, version, onRows, prepare } = world;
  const { features } = dataset;
  const workFolder = join(world.workFolder, task.key);
  await mkdir(workFolder, { recursive: true });
  using connection = await session.connect();
  const shape = { dataset: task.dataset, precision: config.lake.precision, features: features.columns };
  const files = await gatherFiles(task, programFields(features.program), lake);
  const rowsMax = Math.min(GRID_ROWS_MAX, Math.ceil(GRID_VALUES_MAX / silverColumns(shape).length));
  const request = gridRequest({ task, files, dataset, world, rowsMax, signal });
  const { codec, rowGroupRows } = config.resources;
  const packing = servingPacking({ codec, rowGroupRows }, DATASETS[task.dataset].timeframe);
  const stage = async (): Promise<StagedSilver> => {
    const { program, hash: featuresHash } = features;
    const compute = await openGridComputer(connection, { request, program, prepare });
    const grids = readBarGrids(connection, request);
    const computed = { task, shape, featuresHash, grids, compute, ahead: world.gridsAhead };
    return stageSilver(session, { ...computed, workFolder, packing, version, onRows }, signal);
  };
  const staged = await stage().catch(async (error: unknown) => {
    signal.throwIfAborted();
    const all = [...files.bars, ...files.minutes, ...files.underlyings];
    const explained = await explainReadError(error, { root: lake.root, files: all, isOwnStatement: true });
    // What is not about files or the disk is no mistake in a statement, for nobody has written one.
    throw isBarlakeError(explained, 'E_SQL') ? error : explained;
  });
  const partition = await publishSilver(lake, staged, ref, clock.nowMs());
  await rm(workFolder, { recursive: true, force: true });
  return { partition, findings: staged.footer.findings.length };
}

/** The files that a partition is made from. */
interface InputFiles {
  readonly bars: readonly BarFile[];
  readonly minutes: readonly BarFile[];
  readonly underlyings: readonly BarFile[];
}

async function gatherFiles(
  { dataset, window }: SilverTask,
  fields: ReadonlySet<string>,
  lake: Lake,
): Promise<InputFiles> {
  const range: { readonly from: TradingDay; readonly to: TradingDay } = {
    from: window.readFrom,
    to: window.readTo,
  };
  const filesOf = (name: DatasetName): Promise<readonly BarFile[]> =>
    selectBarFiles(lake, { dataset: name, ...range });
  const beside = besideDatasets(dataset, fields);
  const isMinutes = (name: DatasetName): boolean => DATASETS[name].timeframe === '1m';
  const minutes = await Promise.all(beside.filter(isMinutes).map(filesOf));
  const underlyings = await Promise.all(beside.filter((name) => !isMinutes(name)).map(filesOf));
  const bars = await filesOf(dataset);
  const off = new Set<TradingDay>(window.offDays);
  return {
    bars: bars.filter(({ day }) => !off.has(day)),
    minutes: minutes.flat(),
    underlyings: underlyings.flat(),
  };
}

interface GridSource {
  readonly task: SilverTask;
  readonly files: InputFiles;
  readonly dataset: DatasetWorld;
  readonly world: BuildWorld;
  readonly rowsMax: number;
  readonly signal: AbortSignal;
}

function gridRequest({
  task,
  files,
  dataset: { features, factors },
  world,
  rowsMax,
  signal,
}: GridSource): GridRequest {
  const { dataset, window } = task;
  return {
    dataset,
    calendar: tradingCalendar(DATASETS[dataset].calendar, world.config.calendar),
    from: window.readFrom,
    to: window.readTo,
    barFiles: files.bars,
    minuteFiles: files.minutes,
    underlyingFiles: files.underlyings,
    lives: factors.lives,
    ...(factors.asset === 'stocks' ? { steps: factors.steps } : {}),
    fields: parseFields(features.program.fields),
    raw: numberColumns(dataset),
    rowsMax,
    signal,
  };
}
