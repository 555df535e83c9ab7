import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isBarlakeError } from '../../domain/barlake-error.ts';
import type { CalendarOverrides } from '../../domain/calendar/calendar-overrides.ts';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { type Asset, DATASETS } from '../../domain/dataset.ts';
import type { Packing } from '../bronze/parquet-options.ts';
import { endTask, startTask } from '../catalog/task-log.ts';
import { type DuckDbConnection, type DuckDbSession, interruptOn } from '../duckdb/session.ts';
import type { Lake } from '../lake.ts';
import { explainReadError } from '../query/explain-read-error.ts';
import { explainDiskError } from '../storage/disk-error.ts';
import { tempFolder } from '../storage/lake-paths.ts';
import { buildMetadata } from './build-metadata.ts';
import { type FactorInputs, gatherFactorInputs } from './factor-inputs.ts';
import type { Factors } from './factors.ts';
import { findFactors, isMetadataWhole } from './find-factors.ts';
import { FACTORS_TASK, publishMetadata } from './publish-metadata.ts';

/** What building metadata needs. */
export interface FactorWorld {
  readonly lake: Lake;
  readonly session: DuckDbSession;
  readonly signal: AbortSignal;
  readonly packing: Packing;
  /** Of the configuration. */
  readonly calendar: CalendarOverrides;
  readonly nowMs: () => number;
  /** A run that the catalog knows. */
  readonly runId: string;
  /** Version of barlake, for the footers. */
  readonly version: string;
}

/** The factors as published, and whether they had to be made. */
export interface EnsuredFactors extends Factors {
  readonly isNew: boolean;
}

/**
 * Brings an asset’s metadata up to date: symbols, factors, statistics, and for options contracts and chains. Does nothing
 * when it is all there and bars and reference data are those it was made from. Under the write lock. Throws `E_PARTITION_DAMAGED`, `E_VERIFY`,
 * `E_DISK_FULL`, the engine’s errors and the signal’s reason; what was published before stays.
 */
export async function ensureFactors(world: FactorWorld, asset: Asset): Promise<EnsuredFactors> {
  const { lake, session, signal } = world;
  const inputs = await gatherFactorInputs(lake, asset);
  const held = await findFactors(lake, asset, inputs);
  if (held !== undefined && (await isMetadataWhole(lake, asset, inputs))) return { ...held, isNew: false };
  using connection = await session.connect();
  using _interrupt = interruptOn(signal, connection);
  await makeMetadata(connection, world, inputs);
  const made = await findFactors(lake, asset, inputs);
  if (made === undefined) throw new Error(`metadata of ${asset} was published and is not there`);
  return { ...made, isNew: true };
}

async function makeMetadata(
  connection: DuckDbConnection,
  world: FactorWorld,
  inputs: FactorInputs,
): Promise<void> {
  const { lake, nowMs, runId } = world;
  const { asset, fingerprint } = inputs;
  const { db } = lake.catalog;
  const task = await startTask(db, {
    runId,
    taskId: `${FACTORS_TASK}:${asset}`,
    kind: FACTORS_TASK,
    dataset: asset,
    key: 'metadata',
    fingerprint,
    startedMs: nowMs(),
  });
  await mkdir(tempFolder(lake.root), { recursive: true });
  const folder = await mkdtemp(join(tempFolder(lake.root), `factors-${asset}-`));
  try {
    const calendar = tradingCalendar(DATASETS[`${asset}_daily`].calendar, world.calendar);
    const built = await buildMetadata(connection, inputs, { ...world, calendar, folder });
    world.signal.throwIfAborted();
    await publishMetadata(lake, asset, built, { task, finishedMs: nowMs() });
  } catch (thrown) {
    const files = [...inputs.daily, ...inputs.minute];
    const known: unknown = world.signal.aborted
      ? world.signal.reason
      : await explainReadError(thrown, { root: lake.root, files, isOwnStatement: true });
    const error = explainDiskError(known, lake.root);
    await endTask(db, task, {
      state: 'failed',
      finishedMs: nowMs(),
      errorCode: isBarlakeError(error) ? error.code : 'E_UNEXPECTED',
      errorMessage: error instanceof Error ? error.message : String(error),
    }).catch(() => undefined);
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
