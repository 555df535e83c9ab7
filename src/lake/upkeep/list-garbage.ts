import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { parseDatasetName } from '../../domain/dataset.ts';
import { parseTradingDay } from '../../domain/trading-day.ts';
import type { CatalogSchema } from '../catalog/schema.ts';
import type { Lake } from '../lake.ts';
import { parsePrecomputedPath } from '../precompute/precomputed-file.ts';
import { parseSilverPath } from '../silver/silver-path.ts';
import { ignoreMissing } from '../storage/ignore-missing.ts';
import {
  answerPath,
  bronzePath,
  inLake,
  type LakePath,
  landingPath,
  quarantinePath,
} from '../storage/lake-paths.ts';
import { mountedPlace, storageOf } from '../storage/mounts.ts';
import { sizeOf } from '../storage/size-of.ts';
import { parseCompactedPath } from './compacted-file.ts';

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
 * whoever forgot them: the catalog must know the day from another file.
 */
export async function listGarbage(lake: Lake, signal: AbortSignal): Promise<Garbage> {
  const { db } = lake.catalog;
  const known = await knownPaths(db);
  const held = await heldKeys(db);
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
      const since = superseded.get(path);
      if (since === undefined && !isReplaceable(path, held)) {
        unknown.push(path);
        continue;
      }
      files.push({
        path,
        bytes: found.size,
        sinceMs: since ?? null,
        isPinned: found.nlink > 1,
      });
    }
  }
  return { files, unknown };
}

/** Every path that a partition points at. */
export async function knownPaths(db: Kysely<CatalogSchema>): Promise<ReadonlySet<LakePath>> {
  const rows = await db.selectFrom('partitions').select(['path', 'quarantine_path']).execute();
  return new Set(
    rows.flatMap(({ path, quarantine_path: refused }) => (refused === null ? [path] : [path, refused])),
  );
}

async function heldKeys(db: Kysely<CatalogSchema>): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom('partitions').select(['layer', 'dataset', 'key']).execute();
  return new Set(rows.map(({ layer, dataset, key }) => `${layer} ${dataset} ${key}`));
}

/** Whether a file has a name of ours, and what it holds is in the lake without it, or can be made again out of it. */
function isReplaceable(path: LakePath, held: ReadonlySet<string>): boolean {
  if (parseSilverPath(path) !== undefined || parsePrecomputedPath(path) !== undefined) return true;
  if (/^metadata\/[a-z]+\/[a-z_]+\.parquet$/.test(path)) return true;
  const many = parseCompactedPath(path);
  if (many !== undefined) return hasPeriod(held, many.dataset, many.period);
  const own = path.startsWith('archive/') ? path.slice('archive/'.length) : path;
  const name = own.split('/').findLast((part) => parseDatasetName(part) !== undefined);
  const dataset = parseDatasetName(name ?? '');
  const day = parseTradingDay(/([^/]*)\.(?:csv\.gz|json\.gz|parquet)$/.exec(own)?.[1] ?? '');
  if (dataset === undefined || day === undefined) return false;
  const places = [
    ['bronze', bronzePath(dataset, day)],
    ['landing', landingPath(dataset, day)],
    ['landing-api', answerPath(dataset, day)],
    ['bronze', quarantinePath(dataset, day)],
  ] as const;
  return places.some(([layer, expected]) => expected === own && held.has(`${layer} ${dataset} ${day}`));
}

function hasPeriod(held: ReadonlySet<string>, dataset: string, period: string): boolean {
  const prefix = `bronze ${dataset} ${period}-`;
  for (const key of held) if (key.startsWith(prefix)) return true;
  return false;
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
