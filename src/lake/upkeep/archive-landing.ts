import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileBytesOf, findPartition, type PartitionRow } from '../catalog/partitions.ts';
import type { Lake } from '../lake.ts';
import { bringFiles, comeSound } from '../storage/bring-files.ts';
import { hashFile } from '../storage/hash-file.ts';
import { ignoreMissing } from '../storage/ignore-missing.ts';
import { archivePath, inLake } from '../storage/lake-paths.ts';
import { publishFile } from '../storage/publish-file.ts';
import { supersede } from './superseded.ts';

/** A landed file, copied to where the archive is. */
export interface StagedLanding {
  readonly row: PartitionRow;
  /** Absolute. */
  readonly stagedPath: string;
}

const MOVING = /^\.moving-/;

/** Copies a landed file to the archive’s disk and compares the copy with what landed; `undefined` when it is damaged or gone. */
export async function stageLanding(root: string, row: PartitionRow): Promise<StagedLanding | undefined> {
  const folder = inLake(root, 'archive');
  await mkdir(folder, { recursive: true });
  const stagedPath = join(folder, `.moving-${row.layer}-${row.dataset}-${row.key}`);
  const from = inLake(root, row.path);
  if (!(await comeSound(bringFiles([from])))) return undefined;
  try {
    await copyFile(from, stagedPath, constants.COPYFILE_FICLONE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  if ((await hashFile(stagedPath, 'md5')) === row.content_hash) return { row, stagedPath };
  await rm(stagedPath, { force: true });
  return undefined;
}

/**
 * Publishes copies in the archive and has the catalog point there; what lay in landing stays for readers until it is collected. Under the
 * write lock. Gives those that were published: what landed anew meanwhile is left.
 */
export async function publishArchived(
  lake: Lake,
  staged: readonly StagedLanding[],
  nowMs: number,
): Promise<readonly PartitionRow[]> {
  const moved: PartitionRow[] = [];
  for (const { row, stagedPath } of staged) {
    const now = await findPartition(lake.catalog.db, row.layer, row.dataset, row.key);
    if (now?.path !== row.path || now.content_hash !== row.content_hash) {
      await rm(stagedPath, { force: true });
      continue;
    }
    await publishFile(stagedPath, inLake(lake.root, archivePath(row.path)));
    moved.push(row);
  }
  await lake.catalog.db.transaction().execute(async (db) => {
    for (const { layer, dataset, key, path } of moved) {
      await db
        .updateTable('partitions')
        .set({ path: archivePath(path) })
        .where('layer', '=', layer)
        .where('dataset', '=', dataset)
        .where('key', '=', key)
        .execute();
      // It may have lain there before, and been replaced: now it is in a list again.
      await db.deleteFrom('superseded').where('path', '=', archivePath(path)).execute();
    }
    await supersede(
      db,
      moved.map(({ path }) => path),
      nowMs,
    );
  });
  return moved;
}

/** Removes copies that a process that died has left. Under the lock of maintenance. */
export async function sweepMoving(root: string): Promise<void> {
  const folder = inLake(root, 'archive');
  const names: readonly string[] = await readdir(folder).catch(ignoreMissing);
  for (const name of names.filter((each) => MOVING.test(each))) await rm(join(folder, name), { force: true });
}

/** Bytes of landed files. */
export function landedBytes(rows: readonly PartitionRow[]): number {
  return rows.reduce((sum, row) => sum + fileBytesOf(row), 0);
}
