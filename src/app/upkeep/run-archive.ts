import { join } from 'node:path';
import { isBarlakeError } from '../../domain/barlake-error.ts';
import { DATASET_NAMES, type DatasetName } from '../../domain/dataset.ts';
import { addDays, type TradingDay, utcDateOf } from '../../domain/trading-day.ts';
import { type PartitionRow, selectPartitions } from '../../lake/catalog/partitions.ts';
import { interruptOn } from '../../lake/duckdb/session.ts';
import type { Lake } from '../../lake/lake.ts';
import { openReadSession } from '../../lake/query/read-session.ts';
import { explainDiskError } from '../../lake/storage/disk-error.ts';
import { inLake } from '../../lake/storage/lake-paths.ts';
import {
  landedBytes,
  publishArchived,
  type StagedLanding,
  stageLanding,
  sweepMoving,
} from '../../lake/upkeep/archive-landing.ts';
import { compactedPath } from '../../lake/upkeep/compacted-file.ts';
import { lastExpirations } from '../../lake/upkeep/last-expiration.ts';
import { nextNumber } from '../../lake/upkeep/next-number.ts';
import { publishCompacted } from '../../lake/upkeep/publish-compacted.ts';
import { stageCompacted } from '../../lake/upkeep/stage-compacted.ts';
import { openLakeToRead } from '../reading/open-lake.ts';
import { readLimits } from '../reading/read-limits.ts';
import { recordUpkeep } from './record-upkeep.ts';
import { openUpkeepRoom, type UpkeepRoom, type UpkeepWorld, writeBriefly } from './upkeep-world.ts';

/** What to move; null: nothing of the kind. */
export interface ArchiveRequest {
  /** Landed files of days that are older than so many days. */
  readonly landingDays: number | null;
  /** Months of options whose last contract expired more than so many days ago. */
  readonly optionsDays: number | null;
  readonly isDry: boolean;
}

/** A month of options that went, or would go. */
export interface ArchivedMonth {
  readonly dataset: DatasetName;
  readonly month: string;
  readonly days: number;
  readonly rows: number;
  readonly bytesBefore: number;
  /** Null where nothing was made. */
  readonly bytesAfter: number | null;
}

/** What an archiving did or would do. */
export interface ArchiveResult {
  readonly options: readonly ArchivedMonth[];
  readonly landing: { readonly files: number; readonly bytes: number };
  /** Files that are not what landed or was published, and stay where they are; a scrub mends them. */
  readonly damaged: readonly string[];
}

/** Told of how far an archiving is, in bytes. */
export type ArchiveProgress = (done: number, total: number) => void;

/** Harder than this, zstd takes many times as long for a hundredth. */
const COLD = { codec: 'zstd', level: 15 } as const;
/** Landed files published under one hold of the write lock. */
const FILES_AT_ONCE = 100;

/**
 * Moves what is seldom read to the archive: months of options all of whose contracts have expired, packed tightly, and landed files of old
 * days, byte for byte. The catalog points there, so that both stay readable. Works beside syncs and takes the write lock for moments. Throws what opening
 * and writing a lake throw, `E_VERIFY`, and the signal’s reason.
 */
export async function runArchive(
  request: ArchiveRequest,
  world: UpkeepWorld & { readonly onProgress?: ArchiveProgress },
): Promise<ArchiveResult> {
  const { config, clock } = world;
  const startedMs = clock.nowMs();
  const today = utcDateOf(startedMs);
  await using lake = await openLakeToRead(config.lake);
  const months = await expiredMonths(lake, request, { world, today });
  const landed = await oldLanding(lake, request, today);
  if (request.isDry || months.length + landed.length === 0) {
    const landing = { files: landed.length, bytes: landedBytes(landed) };
    return { options: months.map(({ facts }) => facts), landing, damaged: [] };
  }
  await using room = await openUpkeepRoom('archive', world);
  await sweepMoving(config.lake.root);
  const total = months.reduce((sum, { facts }) => sum + facts.bytesBefore, 0) + landedBytes(landed);
  let done = 0;
  const advance = (bytes: number): void => {
    done += bytes;
    world.onProgress?.(done, total);
  };
  const result = await move({ months, landed }, { lake, room, world, advance });
  const totals = { months: result.options.length, files: result.landing.files };
  const state = result.damaged.length === 0 ? 'done' : 'partial';
  await recordUpkeep('archive', { request, startedMs, totals, state }, world);
  return result;
}

interface Moving {
  readonly lake: Lake;
  readonly room: UpkeepRoom;
  readonly world: UpkeepWorld;
  readonly advance: (bytes: number) => void;
}

async function move(
  { months, landed }: { readonly months: readonly ExpiredMonth[]; readonly landed: readonly PartitionRow[] },
  { lake, room, world, advance }: Moving,
): Promise<ArchiveResult> {
  const options: ArchivedMonth[] = [];
  const damaged: string[] = [];
  try {
    for (const month of months) {
      const archived = await archiveMonth(month, { lake, room, world }).catch(damagedPath);
      if (typeof archived === 'string') damaged.push(archived);
      else options.push(archived);
      advance(month.facts.bytesBefore);
    }
    const files = await archiveLanded(landed, world, advance);
    return { options, landing: files.landing, damaged: [...damaged, ...files.damaged] };
  } catch (error) {
    throw explainDiskError(error, world.config.lake.root);
  }
}

/** The file that keeps its month from being archived. Throws what is no damage. */
function damagedPath(error: unknown): string {
  const path = isBarlakeError(error, 'E_PARTITION_DAMAGED') ? error.details?.['path'] : undefined;
  if (typeof path !== 'string') throw error;
  return path;
}

interface ExpiredMonth {
  readonly rows: readonly PartitionRow[];
  readonly facts: ArchivedMonth;
}

async function expiredMonths(
  lake: Lake,
  { optionsDays }: ArchiveRequest,
  { world, today }: { readonly world: UpkeepWorld; readonly today: TradingDay },
): Promise<readonly ExpiredMonth[]> {
  if (optionsDays === null) return [];
  const before = addDays(today, -optionsDays);
  await using session = await openReadSession(readLimits(world.config));
  const found: ExpiredMonth[] = [];
  for (const dataset of DATASET_NAMES.filter((name) => name.startsWith('options_'))) {
    const rows = await selectPartitions(lake.catalog.db, {
      layer: 'bronze',
      datasets: [dataset],
      to: before,
    });
    // What has been archived is not looked at every time again.
    const months = [...Map.groupBy(rows, ({ key }) => key.slice(0, 7))].filter(
      ([month, own]) => month < before.slice(0, 7) && own.some(({ path }) => !path.startsWith('archive/')),
    );
    const filled = months.flatMap(([, own]) => own.filter((row) => row.rows > 0));
    const paths = [...new Set(filled.map(({ path }) => inLake(lake.root, path)))];
    const last = await lastExpirations(session.connection, paths);
    for (const [month, own] of months) {
      // Of a file whose footer does not say, nothing is known.
      const isExpired = own.every(
        (row) => row.rows === 0 || (last.get(inLake(lake.root, row.path)) ?? '9999') < before,
      );
      if (isExpired && new Set(own.map(({ source }) => source)).size === 1)
        found.push(describeMonth(dataset, month, own));
    }
  }
  return found;
}

function describeMonth(dataset: DatasetName, month: string, rows: readonly PartitionRow[]): ExpiredMonth {
  const sum = (pick: (row: PartitionRow) => number): number =>
    rows.reduce((total, row) => total + pick(row), 0);
  return {
    rows,
    facts: {
      dataset,
      month,
      days: rows.length,
      rows: sum((row) => row.rows),
      bytesBefore: sum(({ bytes }) => bytes),
      bytesAfter: null,
    },
  };
}

async function archiveMonth(
  { rows, facts }: ExpiredMonth,
  { lake, room, world }: { readonly lake: Lake; readonly room: UpkeepRoom; readonly world: UpkeepWorld },
): Promise<ArchivedMonth> {
  const { dataset, month } = facts;
  const { signal, version, clock, config } = world;
  signal.throwIfAborted();
  using connection = await room.session.connect();
  using _interrupt = interruptOn(signal, connection);
  const staged = await stageCompacted(connection, lake, {
    dataset,
    period: month,
    rows,
    stagedPath: join(room.folder, `${dataset}-${month}.parquet`),
    packing: { ...COLD, rowGroupRows: config.resources.rowGroupRows },
    version,
    signal,
  });
  return await writeBriefly('archive', world, async (writable) => {
    const number = await nextNumber(writable.lake, dataset, month.slice(0, 4));
    const path = compactedPath(dataset, month, number, 'archive/bronze');
    const outcome = await publishCompacted(writable.lake, staged, {
      before: rows,
      path,
      nowMs: clock.nowMs(),
    });
    return { ...facts, bytesAfter: outcome === 'published' ? staged.bytes : null };
  });
}

async function oldLanding(
  lake: Lake,
  { landingDays }: ArchiveRequest,
  today: TradingDay,
): Promise<readonly PartitionRow[]> {
  if (landingDays === null) return [];
  const to = addDays(today, -landingDays);
  const rows: PartitionRow[] = [];
  for (const layer of ['landing', 'landing-api']) {
    rows.push(...(await selectPartitions(lake.catalog.db, { layer, to })));
  }
  return rows.filter(({ path }) => !path.startsWith('archive/'));
}

async function archiveLanded(
  rows: readonly PartitionRow[],
  world: UpkeepWorld,
  advance: (bytes: number) => void,
): Promise<Pick<ArchiveResult, 'landing' | 'damaged'>> {
  const { root } = world.config.lake;
  const damaged: string[] = [];
  const moved: PartitionRow[] = [];
  for (let start = 0; start < rows.length; start += FILES_AT_ONCE) {
    const staged: StagedLanding[] = [];
    for (const row of rows.slice(start, start + FILES_AT_ONCE)) {
      world.signal.throwIfAborted();
      const copy = await stageLanding(root, row);
      if (copy === undefined) damaged.push(row.path);
      else staged.push(copy);
      advance(row.bytes);
    }
    const nowMs = world.clock.nowMs();
    moved.push(
      ...(await writeBriefly('archive', world, async ({ lake }) => publishArchived(lake, staged, nowMs))),
    );
  }
  return { landing: { files: moved.length, bytes: landedBytes(moved) }, damaged };
}
