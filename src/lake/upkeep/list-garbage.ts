import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import type { CatalogSchema } from '../catalog/schema.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { Lake } from '../lake.ts';
import { parsePrecomputedPath } from '../precompute/precomputed-file.ts';
import { parseSilverPath } from '../silver/silver-path.ts';
import { ignoreMissing } from '../storage/ignore-missing.ts';
import { inLake, type LakePath } from '../storage/lake-paths.ts';
import { mountedPlace, storageOf } from '../storage/mounts.ts';
import { sizeOf } from '../storage/size-of.ts';
import { readHeldElsewhere } from './held-elsewhere.ts';

/** A file that no partition needs. */
export interface GarbageFile {
  readonly path: LakePath;
  readonly bytes: number;
  /** Since when nobody can have found it in a list; null: it has just been noticed that nobody can. */
  readonly sinceMs: number | null;
  /** A pin holds the bytes, so that removing the file frees none. */
  readonly isPinned: boolean;
}

/** What lies in a lake and is in no list. */
export interface Garbage {
  readonly files: readonly GarbageFile[];
  /** Files that might be data: the catalog does not know their day, or nothing of barlake has such a name. They are left alone. */
  readonly unknown: readonly LakePath[];
}

const FOLDERS = ['landing', 'bronze', 'quarantine', 'silver', 'precomputed', 'metadata', 'archive'] as const;

/**
 * Looks through the lake’s folders for files that no partition points at. Files that may be all there is of a day are not garbage,
 * whoever forgot or replaced them: the catalog must list another file of the day, which is there.
 */
export async function listGarbage(
  lake: Lake,
  connection: DuckDbConnection,
  signal: AbortSignal,
): Promise<Garbage> {
  const { db } = lake.catalog;
  const known = await knownPaths(db);
  const isHeldElsewhere = await readHeldElsewhere(lake, connection);
  const superseded = new Map(
    (await db.selectFrom('superseded').selectAll().execute()).map((row) => [row.path, row.since_ms]),
  );
  const files: GarbageFile[] = [];
  const unknown: LakePath[] = [];
  for (const folder of FOLDERS) {
    await storageOf(lake.root).show(folder);
    for await (const path of filesBelow(lake.root, folder)) {
      signal.throwIfAborted();
      if (known.has(path) || path.endsWith('/watermarks.json')) continue;
      const found = await lookAt(inLake(lake.root, path));
      if (found === undefined) continue;
      if (!isDerived(path) && !(await isHeldElsewhere(path))) {
        unknown.push(path);
        continue;
      }
      files.push({
        path,
        bytes: found.size,
        sinceMs: superseded.get(path) ?? null,
        isPinned: found.nlink > 1,
      });
    }
  }
  return { files, unknown };
}

/** Every path that a partition points at; of some, those of them. */
export async function knownPaths(
  db: Kysely<CatalogSchema>,
  some?: readonly LakePath[],
): Promise<ReadonlySet<LakePath>> {
  let query = db.selectFrom('partitions').select(['path', 'quarantine_path']);
  if (some !== undefined)
    query = query.where((row) => row.or([row('path', 'in', some), row('quarantine_path', 'in', some)]));
  const rows = await query.execute();
  return new Set(
    rows.flatMap(({ path, quarantine_path: refused }) => (refused === null ? [path] : [path, refused])),
  );
}

/** Whether what a file holds can be made again out of others. */
function isDerived(path: LakePath): boolean {
  if (parseSilverPath(path) !== undefined || parsePrecomputedPath(path) !== undefined) return true;
  return /^metadata\/[a-z]+\/[a-z_]+\.parquet$/.test(path);
}

/** Size, and names: only on a disk can a pin be one more name of a file. */
async function lookAt(path: string): Promise<{ readonly size: number; readonly nlink: number } | undefined> {
  if (mountedPlace(path) === undefined) return stat(path).catch(() => undefined);
  const size = await sizeOf(path);
  return size === undefined ? undefined : { size, nlink: 1 };
}

async function* filesBelow(root: string, folder: LakePath): AsyncGenerator<LakePath> {
  const entries = await readdir(inLake(root, folder), { withFileTypes: true }).catch(ignoreMissing);
  const isMounted = mountedPlace(inLake(root, folder)) !== undefined;
  for (const entry of entries.sort((left, right) => (left.name < right.name ? -1 : 1))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* filesBelow(root, path);
    // Of a lake in a bucket, names are links to copies.
    else if (entry.isFile() || (entry.isSymbolicLink() && isMounted)) yield path;
  }
}

/** A file outside of the layers that may go. */
export interface LeftoverFile {
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
}

/** Files below a folder that nobody has touched since. */
export async function untouchedSince(folder: string, sinceMs: number): Promise<readonly LeftoverFile[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(ignoreMissing);
  const files: LeftoverFile[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && found.mtimeMs < sinceMs) files.push({ path, bytes: found.size });
  }
  return files;
}
