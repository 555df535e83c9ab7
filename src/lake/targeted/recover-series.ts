import { existsSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { findPartition, type PartitionRow, publishPartition } from '../catalog/partitions.ts';
import type { InterruptedTask } from '../catalog/task-log.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { Lake } from '../lake.ts';
import { hashFile } from '../storage/hash-file.ts';
import { inLake, type LakePath } from '../storage/lake-paths.ts';
import { seriesPartition } from './publish-pieces.ts';
import { readSeriesFacts } from './read-series-facts.ts';
import {
  parseSeriesName,
  parseSeriesPath,
  type SeriesYear,
  seriesFolder,
  seriesQuarantinePath,
  seriesYearKey,
} from './series-file.ts';
import { isAbout, readSeriesProvenances } from './series-provenance.ts';

/** What a file of one symbol’s bars says about itself. */
export type DescribedSeries =
  | { readonly kind: 'partition'; readonly partition: PartitionRow }
  | { readonly kind: 'damaged' | 'foreign'; readonly reason: string };

/** The catalog row of a published file, from its footer, all of its rows and its hash. Throws when there is none. */
export async function describeSeries(
  connection: DuckDbConnection,
  root: string,
  place: SeriesYear,
  path: LakePath,
): Promise<DescribedSeries> {
  const file = inLake(root, path);
  const { size } = await stat(file);
  try {
    const provenance = (await readSeriesProvenances(connection, [file])).get(file);
    if (provenance === undefined) return { kind: 'foreign', reason: 'not written by barlake' };
    if (!isAbout(provenance, place)) {
      return {
        kind: 'foreign',
        reason: `holds ${provenance.dataset} ${provenance.symbol} ${provenance.year}`,
      };
    }
    const facts = (await readSeriesFacts(connection, [file])).get(file);
    const isOther = facts !== undefined && facts.rows > 0 && facts.symbol !== place.series.symbol;
    if (facts === undefined || !facts.isSound || isOther) {
      return { kind: 'damaged', reason: 'holds rows that break the rules for bars' };
    }
    const contentHash = await hashFile(file, 'sha256');
    const partition = seriesPartition(place, { provenance, facts, bytes: size, contentHash });
    const isRefusedLost =
      partition.quarantine_path !== null && !existsSync(inLake(root, partition.quarantine_path));
    // Without its refused rows a year is asked for again.
    return {
      kind: 'partition',
      partition: isRefusedLost ? { ...partition, covered: '[]', quarantine_path: null } : partition,
    };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (text.startsWith('Out of Memory')) throw error;
    return { kind: 'damaged', reason: `cannot be read: ${text.split('\n')[0] ?? ''}` };
  }
}

/** What recovery did about one task. */
export interface RecoveredSeries {
  readonly adopted: readonly LakePath[];
  readonly removed: readonly LakePath[];
  readonly leftAlone: readonly { readonly path: LakePath; readonly reason: string }[];
}

/**
 * Files of a task that ended between their renaming and the transaction that tells of them: taken into the catalog by
 * their footers. The task stays unfinished, for it may have had more to do.
 */
export async function recoverSeries(
  lake: Lake,
  connection: DuckDbConnection,
  task: InterruptedTask,
): Promise<RecoveredSeries> {
  const kind = parseSeriesName(task.dataset);
  const nothing: RecoveredSeries = { adopted: [], removed: [], leftAlone: [] };
  if (kind === undefined) return nothing;
  const series = { ...kind, symbol: task.key };
  const folder = seriesFolder(series);
  const [adopted, removed, leftAlone]: [LakePath[], LakePath[], RecoveredSeries['leftAlone'][number][]] = [
    [],
    [],
    [],
  ];
  for (const name of await readdir(inLake(lake.root, folder)).catch(() => [])) {
    const path = `${folder}/${name}`;
    const place = parseSeriesPath(path);
    if (place === undefined) continue;
    const described = await describeSeries(connection, lake.root, place, path);
    if (described.kind !== 'partition') {
      leftAlone.push({ path, reason: described.reason });
      continue;
    }
    const leftover = await removeRefused(lake.root, place, described.partition);
    if (leftover !== undefined) removed.push(leftover);
    const row = await findPartition(
      lake.catalog.db,
      'targeted',
      described.partition.dataset,
      seriesYearKey(place),
    );
    if (row?.content_hash === described.partition.content_hash) continue;
    await lake.catalog.db.transaction().execute((db) => publishPartition(db, described.partition, []));
    adopted.push(path);
  }
  return { adopted, removed, leftAlone };
}

/** A quarantine file of bars that never arrived. */
async function removeRefused(
  root: string,
  place: SeriesYear,
  { quarantined }: PartitionRow,
): Promise<LakePath | undefined> {
  const path = seriesQuarantinePath(place);
  if (quarantined > 0 || !existsSync(inLake(root, path))) return undefined;
  await rm(inLake(root, path), { force: true });
  return path;
}
