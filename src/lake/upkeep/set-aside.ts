import { link, mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Kysely } from 'kysely';
import type { CatalogSchema } from '../catalog/schema.ts';
import type { Lake } from '../lake.ts';
import { CURRENT_KEY } from '../reference/reference-paths.ts';
import { STALE_PREFIX } from '../storage/commit-fenced.ts';
import { hashFile } from '../storage/hash-file.ts';
import { inLake, type LakePath } from '../storage/lake-paths.ts';
import { isKeptElsewhere, mountedPlace } from '../storage/mounts.ts';
import { removeFile } from '../storage/remove-file.ts';
import { listPins, pinFolder } from './pin-folder.ts';
import type { ScrubFile } from './scrub-files.ts';

/** Where damaged files go, under their own paths. */
const DAMAGED_FOLDER = 'damaged';

/** Takes a damaged file out of the way of readers and keeps it for a look; harmless when it is gone. */
export async function setAside(root: string, path: LakePath): Promise<void> {
  const from = inLake(root, path);
  if (mountedPlace(from) !== undefined) {
    await removeFile(from);
    return;
  }
  const to = inLake(root, `${DAMAGED_FOLDER}/${path}`);
  await mkdir(dirname(to), { recursive: true });
  await rename(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

/** Layers that are made out of others: without their row, whoever wants them makes them again. */
const DERIVED: ReadonlySet<string> = new Set(['silver', 'precomputed', 'metadata']);

/**
 * Has the catalog say that a file is to be made again: bars of a whole market by the next sync, what is derived by whoever wants it. In a
 * transaction.
 */
export async function markDamaged(db: Kysely<CatalogSchema>, file: ScrubFile): Promise<void> {
  const { layer, dataset, keys, isQuarantine } = file;
  // Of landing, the bars are marked: a sync that makes a day fetches what it is made from.
  const target = layer.startsWith('landing') ? 'bronze' : layer;
  for (const key of keys) {
    const isLog = layer === 'reference' && key !== CURRENT_KEY;
    if (DERIVED.has(layer) || isLog) {
      await db
        .deleteFrom('partitions')
        .where('layer', '=', layer)
        .where('dataset', '=', dataset)
        .where('key', '=', key)
        .execute();
      continue;
    }
    if (target !== 'bronze' && !isQuarantine) continue; // Its file is gone, and that tells.
    const row = await db
      .selectFrom('partitions')
      .select('fingerprint')
      .where('layer', '=', target)
      .where('dataset', '=', dataset)
      .where('key', '=', key)
      .executeTakeFirst();
    if (row === undefined || row.fingerprint.startsWith(STALE_PREFIX)) continue;
    await db
      .updateTable('partitions')
      .set({
        ...(target === 'bronze' ? { fingerprint: `${STALE_PREFIX}${row.fingerprint}` } : {}),
        ...(isQuarantine ? { quarantine_path: null, quarantine_hash: null } : {}),
      })
      .where('layer', '=', target)
      .where('dataset', '=', dataset)
      .where('key', '=', key)
      .execute();
  }
}

/**
 * Gives pins a file that was made again, where theirs is the damaged one: the file in a pin was the same as the lake’s. Only the very
 * bytes that were pinned count.
 */
export async function mendPins(lake: Lake, { path, hash, algorithm }: ScrubFile): Promise<void> {
  // In a bucket, a pin has a copy of its own.
  if (hash === null || isKeptElsewhere(lake.root)) return;
  const mended = inLake(lake.root, path);
  if ((await hashFile(mended, algorithm).catch(() => undefined)) !== hash) return;
  for (const { name } of await listPins(lake.root)) {
    const pinned = inLake(pinFolder(lake.root, name), path);
    const found = await hashFile(pinned, algorithm).catch(() => undefined);
    if (found === undefined || found === hash) continue;
    const staged = `${pinned}.mended`;
    await rm(staged, { force: true });
    await link(mended, staged);
    await rename(staged, pinned);
  }
}
