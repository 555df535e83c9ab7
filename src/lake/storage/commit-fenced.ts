import { isBarlakeError } from '../../domain/barlake-error.ts';
import { fileHashOf, findPartition, type PartitionRow } from '../catalog/partitions.ts';
import { assertLease, type TaskRef } from '../catalog/task-log.ts';
import type { Lake } from '../lake.ts';
import { bringLatest } from './bring-files.ts';
import { hashFile } from './hash-file.ts';
import { inLake } from './lake-paths.ts';
import { storageOf } from './mounts.ts';

/** Begins the fingerprint of partitions that have to be made again: it matches nothing that a plan wants. */
export const STALE_PREFIX = 'stale:';

/** What is published, and by whom. */
export interface FencedCommit {
  readonly partition: Pick<PartitionRow, 'layer' | 'dataset' | 'key'>;
  readonly task: TaskRef;
  /** Puts the files under their names. */
  readonly rename: () => Promise<void>;
  /** Tells the catalog, the end of the task included, in one transaction. */
  readonly commit: () => Promise<void>;
}

/**
 * Publishes what a task has staged, unless the task is no longer its own. A worker that slept between its look and its renaming may put
 * its file over that of the worker that took over: its commit is refused, and what lies there then is compared with the catalog; when it
 * differs, the partition is marked to be made again. Throws `E_LEASE_LOST`, and what renaming and committing throw.
 */
export async function commitFenced(
  lake: Lake,
  { partition, task, rename, commit }: FencedCommit,
): Promise<void> {
  await assertLease(lake.catalog.db, task);
  await rename();
  try {
    await commit();
  } catch (error) {
    if (isBarlakeError(error, 'E_LEASE_LOST')) await markOverwritten(lake, partition);
    throw error;
  }
}

async function markOverwritten(
  lake: Lake,
  { layer, dataset, key }: FencedCommit['partition'],
): Promise<void> {
  const { db } = lake.catalog;
  const row = await findPartition(db, layer, dataset, key);
  if (row === undefined || row.fingerprint.startsWith(STALE_PREFIX)) return;
  const algorithm = layer.startsWith('landing') ? 'md5' : 'sha256';
  // By the storage’s own word: the catalog’s is what is in doubt.
  await storageOf(lake.root).bring([row.path], 'storage');
  // What cannot be read is not what was published either.
  const path = inLake(lake.root, row.path);
  await bringLatest([path]);
  const found = await hashFile(path, algorithm).catch(() => undefined);
  if (found === fileHashOf(row)) return;
  await db
    .updateTable('partitions')
    .set({ fingerprint: `${STALE_PREFIX}${row.fingerprint}` })
    .where('layer', '=', layer)
    .where('dataset', '=', dataset)
    .where('key', '=', key)
    .where('content_hash', '=', row.content_hash)
    .where('fingerprint', '=', row.fingerprint)
    .execute();
}
