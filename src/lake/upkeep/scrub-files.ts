import type { Kysely } from 'kysely';
import { fileBytesOf, fileHashOf, type PartitionRow } from '../catalog/partitions.ts';
import type { CatalogSchema } from '../catalog/schema.ts';
import { GOLD_LAYER } from '../qlib/gold-partition.ts';
import { bringAnew, comeSound } from '../storage/bring-files.ts';
import { inLake, type LakePath } from '../storage/lake-paths.ts';
import { sizeOf } from '../storage/size-of.ts';
import { readHash } from './read-hash.ts';

/** A file with all that should be true of it. */
export interface ScrubFile {
  readonly path: LakePath;
  /** Null: the catalog does not count it. */
  readonly bytes: number | null;
  /** Null: nobody has taken it yet. */
  readonly hash: string | null;
  readonly algorithm: 'sha256' | 'md5';
  readonly layer: string;
  readonly dataset: string;
  /** Keys of the partitions whose file it is. */
  readonly keys: readonly string[];
  readonly isQuarantine: boolean;
}

/** Rows looked up at once. */
const ROWS_AT_ONCE = 5_000;

/**
 * Files of a lake, by path, from behind `after` on: those of partitions, and those of refused rows. Exports have a check of their own.
 * Pages through the catalog, so that a hundred thousand files take no memory.
 */
export async function* scrubFiles(
  db: Kysely<CatalogSchema>,
  after: LakePath,
): AsyncGenerator<ScrubFile, void, undefined> {
  for (const column of ['path', 'quarantine_path'] as const) {
    // Paths of quarantine sort behind all others that come first: `quarantine/` is looked through in its own turn.
    const start = column === 'path' ? after : after.startsWith(QUARANTINE) ? after : '';
    if (column === 'path' && after.startsWith(QUARANTINE)) continue;
    yield* filesOf(db, column, start);
  }
}

const QUARANTINE = 'quarantine/';

async function* filesOf(
  db: Kysely<CatalogSchema>,
  column: 'path' | 'quarantine_path',
  after: LakePath,
): AsyncGenerator<ScrubFile, void, undefined> {
  for (let start = after; ; ) {
    const paths = await db
      .selectFrom('partitions')
      .select(column)
      .distinct()
      .where(column, '>', start)
      .where('layer', '<>', GOLD_LAYER)
      .orderBy(column)
      .limit(ROWS_AT_ONCE)
      .execute();
    const [first, last] = [paths[0]?.[column], paths.at(-1)?.[column]];
    if (typeof first !== 'string' || typeof last !== 'string') return;
    const rows = await db
      .selectFrom('partitions')
      .selectAll()
      .where(column, '>=', first)
      .where(column, '<=', last)
      .where('layer', '<>', GOLD_LAYER)
      .orderBy(column)
      .execute();
    for (const [, own] of Map.groupBy(rows, (row) => row[column])) {
      const file = fileOf(own, column);
      if (file !== undefined) yield file;
    }
    start = last;
  }
}

/** What the catalog says of a file now; `undefined` when no partition has it any more. */
export async function findScrubFile(
  db: Kysely<CatalogSchema>,
  { path, isQuarantine }: Pick<ScrubFile, 'path' | 'isQuarantine'>,
): Promise<ScrubFile | undefined> {
  const column = isQuarantine ? 'quarantine_path' : 'path';
  const rows = await db.selectFrom('partitions').selectAll().where(column, '=', path).execute();
  return fileOf(rows, column);
}

function fileOf(rows: readonly PartitionRow[], column: 'path' | 'quarantine_path'): ScrubFile | undefined {
  const [row] = rows;
  const path = row?.[column];
  if (row === undefined || typeof path !== 'string') return undefined;
  const isQuarantine = column === 'quarantine_path';
  const { layer, dataset } = row;
  return {
    path,
    bytes: isQuarantine ? null : fileBytesOf(row),
    hash: isQuarantine ? (row.quarantine_hash ?? null) : fileHashOf(row),
    algorithm: layer.startsWith('landing') ? 'md5' : 'sha256',
    layer,
    dataset,
    keys: rows.map(({ key }) => key).sort(),
    isQuarantine,
  };
}

/** How a file stands to what the catalog says. */
export type ScrubVerdict =
  | { readonly kind: 'sound'; readonly bytes: number }
  /** Nobody had taken its hash; this is it. */
  | { readonly kind: 'first'; readonly bytes: number; readonly hash: string }
  | { readonly kind: 'damaged'; readonly bytes: number; readonly found: 'missing' | 'size' | 'bytes' };

/** Reads a file to its end. Throws when the disk refuses, which is no verdict on the file. */
export async function judgeFile(root: string, file: ScrubFile): Promise<ScrubVerdict> {
  const path = inLake(root, file.path);
  // Of a lake in a bucket, the bucket is what is judged, and no copy of it.
  const isAsSent = await comeSound(bringAnew([path]));
  const size = await sizeOf(path);
  if (size === undefined) return { kind: 'damaged', bytes: 0, found: 'missing' };
  if (file.bytes !== null && size !== file.bytes) return { kind: 'damaged', bytes: size, found: 'size' };
  const hash = isAsSent ? await readHash(path, file.algorithm) : undefined;
  if (hash === undefined) return { kind: 'damaged', bytes: size, found: 'bytes' };
  if (file.hash === null) return { kind: 'first', bytes: size, hash };
  return hash === file.hash
    ? { kind: 'sound', bytes: size }
    : { kind: 'damaged', bytes: size, found: 'bytes' };
}
