import { existsSync } from 'node:fs';
import { parseDatasetName } from '../../domain/dataset.ts';
import { findPartition } from '../catalog/partitions.ts';
import { type InterruptedTask, settleTask } from '../catalog/task-log.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { Lake } from '../lake.ts';
import { describeSilver } from '../silver/describe-silver.ts';
import { recordSilver, SILVER_LAYER } from '../silver/publish-silver.ts';
import { parseSilverPath, silverPath } from '../silver/silver-path.ts';
import { bringLatest } from '../storage/bring-files.ts';
import { inLake, type LakePath } from '../storage/lake-paths.ts';
import type { LeftOutFile } from './describe-lake.ts';

/** What was found of a partition that was being published, and what was done about it. */
export interface RecoveredSilver {
  readonly adopted: readonly LakePath[];
  readonly leftAlone: readonly LeftOutFile[];
}

/**
 * Settles a partition of silver that was being published or removed: a file that the catalog does not know is adopted by
 * its footer. Whether it is still wanted is for the next build to say.
 */
export async function recoverSilver(
  lake: Lake,
  connection: DuckDbConnection,
  task: InterruptedTask,
  nowMs: number,
): Promise<RecoveredSilver> {
  const { key } = task;
  const dataset = parseDatasetName(task.dataset);
  if (dataset === undefined) return NOTHING;
  const path = silverPath(dataset, key);
  if (parseSilverPath(path) === undefined) return NOTHING;
  await bringLatest([inLake(lake.root, path)]);
  if (!existsSync(inLake(lake.root, path))) return NOTHING;
  const described = await describeSilver(connection, lake.root, { dataset, key });
  if (described.kind !== 'partition') return { ...NOTHING, leftAlone: [{ path, reason: described.reason }] };
  const { partition, footer } = described;
  const row = await findPartition(lake.catalog.db, SILVER_LAYER, dataset, key);
  if (row?.content_hash === partition.content_hash) return NOTHING;
  await lake.catalog.db.transaction().execute(async (db) => {
    await recordSilver(db, partition, footer);
    if (partition.fingerprint !== task.fingerprint) return;
    const { rows, bytes } = partition;
    await settleTask(db, task, { state: 'done', finishedMs: nowMs, rows, bytes });
  });
  return { ...NOTHING, adopted: [path] };
}

const NOTHING: RecoveredSilver = { adopted: [], leftAlone: [] };
