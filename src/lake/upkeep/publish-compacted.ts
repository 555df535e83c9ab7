import type { Kysely } from 'kysely';
import { fileHashOf, type PartitionRow, selectPartitions } from '../catalog/partitions.ts';
import type { CatalogSchema } from '../catalog/schema.ts';
import type { Lake } from '../lake.ts';
import { inLake, type LakePath } from '../storage/lake-paths.ts';
import { publishFile } from '../storage/publish-file.ts';
import { shareBytes } from './compacted-file.ts';
import type { StagedCompaction } from './stage-compacted.ts';
import { supersede } from './superseded.ts';

/** `changed`: a day has been published anew since it was read, and nothing was done. */
export type CompactionOutcome = 'published' | 'changed';

/**
 * Publishes a file of many days: renamed to its place, then one transaction in which all days point at it. The files that
 * they lay in stay for readers that have them in their lists, until they are collected. Under the write lock.
 */
export async function publishCompacted(
  lake: Lake,
  staged: StagedCompaction,
  {
    before,
    path,
    nowMs,
  }: {
    /** The days’ rows when their bars were read. */
    readonly before: readonly PartitionRow[];
    readonly path: LakePath;
    readonly nowMs: number;
  },
): Promise<CompactionOutcome> {
  if (!(await isUnchanged(lake.catalog.db, before))) return 'changed';
  await publishFile(staged.stagedPath, inLake(lake.root, path));
  await lake.catalog.db.transaction().execute(async (db) => {
    const bytes = shareBytes(
      staged.bytes,
      before.map(({ rows }) => rows),
    );
    for (const [index, { dataset, layer, key }] of before.entries()) {
      await db
        .updateTable('partitions')
        .set({
          path,
          bytes: bytes[index] ?? 0,
          file_bytes: staged.bytes,
          file_rows: staged.rows,
          file_hash: staged.contentHash,
        })
        .where('layer', '=', layer)
        .where('dataset', '=', dataset)
        .where('key', '=', key)
        .execute();
    }
    await db.deleteFrom('superseded').where('path', '=', path).execute();
    await supersede(
      db,
      before.map((row) => row.path),
      nowMs,
    );
  });
  return 'published';
}

async function isUnchanged(db: Kysely<CatalogSchema>, before: readonly PartitionRow[]): Promise<boolean> {
  const [first, last] = [before[0], before.at(-1)];
  if (first === undefined || last === undefined) return false;
  const range = { layer: first.layer, datasets: [first.dataset], from: first.key, to: last.key };
  const now = new Map((await selectPartitions(db, range)).map((row) => [row.key, row]));
  return before.every((row) => {
    const found = now.get(row.key);
    return (
      found !== undefined &&
      found.path === row.path &&
      found.fingerprint === row.fingerprint &&
      fileHashOf(found) === fileHashOf(row)
    );
  });
}
