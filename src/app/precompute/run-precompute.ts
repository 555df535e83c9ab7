import { mkdir } from 'node:fs/promises';
import { isBarlakeError } from '../../domain/barlake-error.ts';
import type { DatasetName } from '../../domain/dataset.ts';
import { publishPartition } from '../../lake/catalog/partitions.ts';
import { interruptOn } from '../../lake/duckdb/session.ts';
import { PRECOMPUTED_LAYER, precomputedPath } from '../../lake/precompute/precomputed-file.ts';
import { stagePrecomputed } from '../../lake/precompute/stage-precomputed.ts';
import { explainReadError } from '../../lake/query/explain-read-error.ts';
import { servingPacking } from '../../lake/silver/serving-packing.ts';
import { explainDiskError } from '../../lake/storage/disk-error.ts';
import { inLake } from '../../lake/storage/lake-paths.ts';
import { publishFile } from '../../lake/storage/publish-file.ts';
import { removeFile } from '../../lake/storage/remove-file.ts';
import type { PrecomputedBlock } from '../../plan/precompute/plan-precompute.ts';
import {
  type PrecomputedSeries,
  parsePrecomputedName,
  precomputedName,
  precomputedSource,
} from '../../plan/precompute/precomputed-series.ts';
import type { Configuration } from '../config/configuration.ts';
import { fatalError } from '../silver/fatal-error.ts';
import type { PuttingTogether } from '../silver/silver-reporter.ts';
import type { WritableLake } from '../writing/write-to-lake.ts';
import { precomputePlan } from './precomputed-facts.ts';

/** What making bars once needs; the write lock is held. */
export interface PrecomputeWorld extends WritableLake {
  readonly config: Configuration;
  readonly version: string;
  readonly workFolder: string;
  readonly signal: AbortSignal;
  readonly onBlock?: (step: PuttingTogether) => void;
}

/** A month, or a decade of days, that could not be made, in words. */
export interface PrecomputeFailure {
  /** `precomputed:stocks_1h:2024-03` */
  readonly task: string;
  readonly dataset: DatasetName;
  readonly key: string;
  readonly code: string;
  readonly message: string;
  readonly mend: string | undefined;
}

/** The bars that the configuration wants to be put together once, of some datasets. */
function configuredSeries(
  { query }: Pick<Configuration, 'query'>,
  datasets: readonly DatasetName[],
): readonly PrecomputedSeries[] {
  return [...new Set(query.precompute)].flatMap((name) => {
    const series = parsePrecomputedName(name);
    return series !== undefined && datasets.includes(precomputedSource(series)) ? [series] : [];
  });
}

/**
 * Brings the configured series of some datasets up to date: blocks whose days have changed are made anew, those whose bars are gone go. A
 * block that fails by itself is in the result; throws what would stop any writer, and the signal’s reason.
 */
export async function runPrecompute(
  datasets: readonly DatasetName[],
  world: PrecomputeWorld,
): Promise<readonly PrecomputeFailure[]> {
  const failures: PrecomputeFailure[] = [];
  const work: { readonly series: PrecomputedSeries; readonly block: PrecomputedBlock }[] = [];
  for (const series of configuredSeries(world.config, datasets)) {
    const { build, removals } = await precomputePlan(world.lake, series);
    for (const key of removals) await remove(series, key, world);
    work.push(...build.map((block) => ({ series, block })));
  }
  const total = work.reduce((sum, { block }) => sum + rowsOf(block), 0);
  let done = 0;
  for (const { series, block } of work) {
    world.signal.throwIfAborted();
    world.onBlock?.({ task: taskOf(series, block), done, total });
    const failure = await attempt(series, block, world);
    if (failure !== undefined) failures.push(failure);
    done += rowsOf(block);
  }
  return failures;
}

function rowsOf({ days }: PrecomputedBlock): number {
  return days.reduce((sum, { rows }) => sum + rows, 0);
}

function taskOf(series: PrecomputedSeries, { key }: PrecomputedBlock): string {
  return `${PRECOMPUTED_LAYER}:${precomputedName(series)}:${key}`;
}

async function attempt(
  series: PrecomputedSeries,
  block: PrecomputedBlock,
  world: PrecomputeWorld,
): Promise<PrecomputeFailure | undefined> {
  const { lake, signal } = world;
  try {
    await make(series, block, world);
    return undefined;
  } catch (thrown) {
    signal.throwIfAborted();
    const files = block.days.map(({ file }) => file);
    const explained = await explainReadError(thrown, { root: lake.root, files, isOwnStatement: true });
    const error = explainDiskError(explained, lake.root);
    if (fatalError(error) !== undefined) throw error;
    return {
      task: taskOf(series, block),
      dataset: precomputedSource(series),
      key: block.key,
      code: isBarlakeError(error) ? error.code : 'E_UNEXPECTED',
      message: error instanceof Error ? error.message : String(error),
      mend: isBarlakeError(error) ? error.mend : undefined,
    };
  }
}

/** A file that stands there without its row in the catalog is read by nobody, and made anew by the next run. */
async function make(
  series: PrecomputedSeries,
  block: PrecomputedBlock,
  { lake, session, config, version, workFolder, signal }: PrecomputeWorld,
): Promise<void> {
  using connection = await session.connect();
  using _interrupt = interruptOn(signal, connection);
  await mkdir(workFolder, { recursive: true });
  const { codec, rowGroupRows } = config.resources;
  const packing = servingPacking({ codec, rowGroupRows }, series.timeframe);
  const writing = { root: lake.root, workFolder, packing, version };
  const { path, partition } = await stagePrecomputed(connection, series, block, writing);
  await publishFile(path, inLake(lake.root, partition.path));
  await lake.catalog.db.transaction().execute(async (db) => publishPartition(db, partition, []));
}

async function remove(series: PrecomputedSeries, key: string, { lake }: PrecomputeWorld): Promise<void> {
  await lake.catalog.db
    .deleteFrom('partitions')
    .where('layer', '=', PRECOMPUTED_LAYER)
    .where('dataset', '=', precomputedName(series))
    .where('key', '=', key)
    .execute();
  await removeFile(inLake(lake.root, precomputedPath({ series, key })));
}
