import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { findPartition, type PartitionRow, publishPartition } from '../catalog/partitions.ts';
import type { InterruptedTask } from '../catalog/task-log.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { Lake } from '../lake.ts';
import { bringLatest } from '../storage/bring-files.ts';
import { ignoreMissing } from '../storage/ignore-missing.ts';
import { inLake, type LakePath } from '../storage/lake-paths.ts';
import { storageOf } from '../storage/mounts.ts';
import { removeFile } from '../storage/remove-file.ts';
import { describeSeries } from './describe-series.ts';
import {
  parseSeriesName,
  parseSeriesPath,
  type SeriesYear,
  seriesFolder,
  seriesQuarantinePath,
  seriesYearKey,
} from './series-file.ts';

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
  await storageOf(lake.root).show(folder);
  for (const name of await readdir(inLake(lake.root, folder)).catch(ignoreMissing)) {
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
  const file = inLake(root, path);
  await bringLatest([file]);
  if (quarantined > 0 || !existsSync(file)) return undefined;
  await removeFile(file);
  return path;
}
