import { join } from 'node:path';
import { isBarlakeError } from '../../domain/barlake-error.ts';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import { type TradingDay, utcDateOf } from '../../domain/trading-day.ts';
import { type PartitionRow, selectPartitions } from '../../lake/catalog/partitions.ts';
import { interruptOn } from '../../lake/duckdb/session.ts';
import type { Lake } from '../../lake/lake.ts';
import type { LakePlace } from '../../lake/lake-place.ts';
import { readAbsentDays } from '../../lake/metadata/dataset-coverage.ts';
import { explainDiskError } from '../../lake/storage/disk-error.ts';
import { compactedPath } from '../../lake/upkeep/compacted-file.ts';
import { nextNumber } from '../../lake/upkeep/next-number.ts';
import { publishCompacted } from '../../lake/upkeep/publish-compacted.ts';
import { stageCompacted } from '../../lake/upkeep/stage-compacted.ts';
import {
  type CompactionPeriod,
  type CompactionPlan,
  type CompactionUnit,
  planCompaction,
} from '../../plan/upkeep/compaction-plan.ts';
import type { Configuration } from '../config/configuration.ts';
import { openLakeToRead } from '../reading/open-lake.ts';
import { fatalError } from '../silver/fatal-error.ts';
import { recordUpkeep } from './record-upkeep.ts';
import { openUpkeepRoom, type UpkeepRoom, type UpkeepWorld, writeBriefly } from './upkeep-world.ts';

/** What to put together. */
export interface CompactionRequest {
  readonly datasets: readonly DatasetName[];
  readonly by: CompactionPeriod;
}

/** A file that was made, or could not be. */
export interface CompactedUnit {
  readonly dataset: DatasetName;
  readonly period: string;
  readonly days: number;
  readonly rows: number;
  /** Files before. */
  readonly files: number;
  readonly bytesBefore: number;
  /** 0 where nothing was made. */
  readonly bytesAfter: number;
  /** `changed`: a sync published one of its days meanwhile; the next run makes it. */
  readonly state: 'done' | 'changed' | 'failed';
  readonly path: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** What a compaction did. */
export interface CompactionResult {
  readonly units: readonly CompactedUnit[];
  readonly waiting: readonly {
    readonly dataset: DatasetName;
    readonly period: string;
    readonly missing: number;
  }[];
}

/** Told of how far a compaction is. */
export interface CompactionReporter {
  planned(units: readonly CompactionUnit[]): void;
  began(unit: CompactionUnit): void;
  ended(unit: CompactedUnit): void;
}

/** What would be put together now. Throws what {@link openLakeToRead} throws. */
export async function previewCompaction(
  request: CompactionRequest,
  { config, clock }: Pick<UpkeepWorld, 'config' | 'clock'>,
): Promise<readonly (CompactionPlan & { readonly dataset: DatasetName })[]> {
  await using lake = await openLakeToRead(config.lake);
  const today = utcDateOf(clock.nowMs());
  const plans = request.datasets.map(async (dataset) => ({
    dataset,
    ...(await planOf(lake, { dataset, by: request.by, today, calendar: config.calendar })),
  }));
  return await Promise.all(plans);
}

/**
 * Puts the days of complete months and years into one file each. Reads and writes beside syncs, and takes the write lock for the
 * moment of publishing. A file that fails by itself is in the result; throws what would stop any writer, and the signal’s reason.
 */
export async function runCompaction(
  request: CompactionRequest,
  world: UpkeepWorld & { readonly reporter: CompactionReporter },
): Promise<CompactionResult> {
  const startedMs = world.clock.nowMs();
  const plans = await previewCompaction(request, world);
  const units = plans.flatMap((plan) => plan.units);
  const waiting = plans.flatMap(({ dataset, waiting: own }) => own.map((each) => ({ dataset, ...each })));
  world.reporter.planned(units);
  if (units.length === 0) return { units: [], waiting };
  await using room = await openUpkeepRoom('compact', world);
  const done: CompactedUnit[] = [];
  for (const unit of units) {
    world.signal.throwIfAborted();
    world.reporter.began(unit);
    const ended = await attempt(unit, room, world);
    world.reporter.ended(ended);
    done.push(ended);
  }
  const result = { units: done, waiting };
  await recordUpkeep('compact', { request, startedMs, totals: totalsOf(done), state: stateOf(done) }, world);
  return result;
}

function totalsOf(units: readonly CompactedUnit[]) {
  const made = units.filter(({ state }) => state === 'done');
  const sum = (pick: (unit: CompactedUnit) => number): number =>
    made.reduce((all, each) => all + pick(each), 0);
  return { files: made.length, days: sum(({ days }) => days), rows: sum(({ rows }) => rows) };
}

function stateOf(units: readonly CompactedUnit[]): 'done' | 'partial' {
  return units.every(({ state }) => state === 'done') ? 'done' : 'partial';
}

async function planOf(
  lake: Lake,
  {
    dataset,
    by,
    today,
    calendar,
  }: {
    readonly dataset: DatasetName;
    readonly by: CompactionPeriod;
    readonly today: TradingDay;
    readonly calendar: Configuration['calendar'];
  },
): Promise<CompactionPlan> {
  const rows = await selectPartitions(lake.catalog.db, { layer: 'bronze', datasets: [dataset] });
  const absent = (await readAbsentDays(lake.catalog)).get(dataset) ?? [];
  const isArchived = ({ path }: PartitionRow): boolean => path.startsWith('archive/');
  return planCompaction({
    dataset,
    held: rows
      // What is archived has been put together already, more tightly.
      .filter((row) => !isArchived(row))
      .map(({ key, path, rows: count, bytes, file_rows: fileRows, source }) => ({
        day: key as TradingDay,
        path,
        rows: count,
        bytes,
        fileRows: fileRows ?? null,
        source,
      })),
    absent: new Set([...absent, ...rows.filter(isArchived).map(({ key }) => key as TradingDay)]),
    calendar: tradingCalendar(DATASETS[dataset].calendar, calendar),
    today,
    by,
  });
}

async function attempt(unit: CompactionUnit, room: UpkeepRoom, world: UpkeepWorld): Promise<CompactedUnit> {
  const { dataset, period, days, files, bytes } = unit;
  const rows = days.reduce((sum, day) => sum + day.rows, 0);
  const facts = { dataset, period, days: days.length, rows, files, bytesBefore: bytes };
  try {
    const made = await make(unit, room, world);
    if (made === undefined) return { ...facts, bytesAfter: 0, state: 'changed', path: null, error: null };
    return { ...facts, bytesAfter: made.bytes, state: 'done', path: made.path, error: null };
  } catch (thrown) {
    world.signal.throwIfAborted();
    const error = explainDiskError(thrown, world.config.lake.root);
    if (fatalError(error) !== undefined || !(error instanceof Error)) throw error;
    const code = isBarlakeError(error) ? error.code : 'E_UNEXPECTED';
    return { ...facts, bytesAfter: 0, state: 'failed', path: null, error: { code, message: error.message } };
  }
}

async function make(
  { dataset, period, days }: CompactionUnit,
  room: UpkeepRoom,
  world: UpkeepWorld,
): Promise<{ readonly bytes: number; readonly path: string } | undefined> {
  const { config, signal, version, clock } = world;
  const before = await readRows(config.lake, dataset, days);
  if (before === undefined) return undefined;
  const { codec, rowGroupRows } = config.resources;
  const stagedPath = join(room.folder, `${dataset}-${period}.parquet`);
  using connection = await room.session.connect();
  using _interrupt = interruptOn(signal, connection);
  await using lake = await openLakeToRead(config.lake);
  const staged = await stageCompacted(connection, lake, {
    dataset,
    period,
    rows: before,
    stagedPath,
    packing: { codec, rowGroupRows },
    version,
    signal,
  });
  return await writeBriefly('compact', world, async (writable) => {
    const path = compactedPath(dataset, period, await nextNumber(writable.lake, dataset, period.slice(0, 4)));
    const outcome = await publishCompacted(writable.lake, staged, { before, path, nowMs: clock.nowMs() });
    return outcome === 'changed' ? undefined : { bytes: staged.bytes, path };
  });
}

async function readRows(
  place: LakePlace,
  dataset: DatasetName,
  days: CompactionUnit['days'],
): Promise<readonly PartitionRow[] | undefined> {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  await using lake = await openLakeToRead(place);
  const range = { layer: 'bronze', datasets: [dataset], from: first.day, to: last.day };
  const wanted = new Map(days.map((day) => [day.day as string, day.path]));
  const rows = (await selectPartitions(lake.catalog.db, range)).filter(({ key }) => wanted.has(key));
  const isSame = rows.length === days.length && rows.every(({ key, path }) => wanted.get(key) === path);
  return isSame ? rows : undefined;
}
