import { constants } from 'node:fs';
import { copyFile, cp, link, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Kysely } from 'kysely';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { openCatalog } from '../catalog/open-catalog.ts';
import { fileBytesOf, type PartitionRow } from '../catalog/partitions.ts';
import type { CatalogSchema } from '../catalog/schema.ts';
import type { Lake } from '../lake.ts';
import { flushTree } from '../qlib/flush-tree.ts';
import { GOLD_LAYER } from '../qlib/gold-partition.ts';
import { ignoreMissing } from '../storage/ignore-missing.ts';
import { catalogPath, inLake, type LakePath } from '../storage/lake-paths.ts';
import { mountedPlace } from '../storage/mounts.ts';
import { PIN_FILE, type Pin, pinFolder, pinsFolder, unfinishedPin } from './pin-folder.ts';

/** Files linked at once: the disk’s own queue is as deep. */
const LINKS_AT_ONCE = 32;
/** A statement has room for so many rows. */
const ROWS_AT_ONCE = 200;

/** What a person may say about a pin. */
export interface PinRequest {
  readonly name: string;
  readonly note: string | null;
  readonly nowMs: number;
  /** Called with files as they are pinned. */
  readonly onFiles?: (done: number, total: number) => void;
}

/**
 * Pins a lake as it is: a folder that is a lake itself, whose files are hard links to those of this one. What is published later takes
 * another file’s place under its name here, and not there. Made aside, flushed, and renamed, so that a pin is there wholly or not at all. Under
 * the write lock. Throws `E_USAGE` when there is one of that name or the lake’s files are kept elsewhere, `E_PARTITION_DAMAGED` when a file
 * is missing.
 */
export async function makePin(lake: Lake, request: PinRequest): Promise<Pin> {
  const { root } = lake;
  const { name } = request;
  const target = pinFolder(root, name);
  if (mountedPlace(inLake(root, 'pins/x')) !== undefined) throw keptElsewhere();
  const names: readonly string[] = await readdir(pinsFolder(root)).catch(ignoreMissing);
  if (names.includes(name)) throw exists(name);
  const making = unfinishedPin(root, name, 'making');
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { recursive: true });
  const rows = await lake.catalog.db
    .selectFrom('partitions')
    .selectAll()
    .where('layer', '<>', GOLD_LAYER)
    .execute();
  const { files, copied } = await linkAll(root, making, rows, request);
  await copyBeside(root, making);
  await writeCatalog(lake.catalog.db, making, rows);
  const sizes = new Map(rows.map((row) => [row.path, fileBytesOf(row)]));
  const bytes = [...sizes.values()].reduce((sum, each) => sum + each, 0);
  const pin: Pin = {
    name,
    madeMs: request.nowMs,
    note: request.note,
    partitions: rows.length,
    files,
    bytes,
    copied,
  };
  await writeFile(join(making, PIN_FILE), `${JSON.stringify(pin, null, 2)}\n`);
  await flushTree(making);
  await rename(making, target);
  await flushTree(pinsFolder(root));
  return pin;
}

async function linkAll(
  root: string,
  target: string,
  rows: readonly PartitionRow[],
  { onFiles }: PinRequest,
): Promise<{ readonly files: number; readonly copied: number }> {
  const paths = [
    ...new Set(
      rows.flatMap(({ path, quarantine_path: refused }) => (refused === null ? [path] : [path, refused])),
    ),
  ];
  for (const folder of new Set(paths.map((path) => dirname(path)))) {
    await mkdir(inLake(target, folder), { recursive: true });
  }
  let [done, copied] = [0, 0];
  const queue = paths.values();
  const work = async (): Promise<void> => {
    for (const path of queue) {
      if (!(await linkOne(root, target, path))) copied += 1;
      done += 1;
      if (done % 1_000 === 0) onFiles?.(done, paths.length);
    }
  };
  await Promise.all(Array.from({ length: LINKS_AT_ONCE }, work));
  return { files: paths.length, copied };
}

/** Whether the file is a link; where the disk has none, it is a copy. */
async function linkOne(root: string, target: string, path: LakePath): Promise<boolean> {
  const [from, to] = [inLake(root, path), inLake(target, path)];
  try {
    await link(from, to);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw missing(path);
    if (!['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(code ?? '')) throw error;
    await copyFile(from, to, constants.COPYFILE_FICLONE);
    return false;
  }
}

/** What readers look at besides partitions; people edit some of it in place, so that it is copied. */
async function copyBeside(root: string, target: string): Promise<void> {
  for (const folder of ['overrides', 'universe']) {
    if ((await stat(join(root, folder)).catch(() => undefined)) === undefined) continue;
    await cp(join(root, folder), join(target, folder), { recursive: true });
  }
}

async function writeCatalog(
  db: Kysely<CatalogSchema>,
  target: string,
  partitions: readonly PartitionRow[],
): Promise<void> {
  await using catalog = await openCatalog(catalogPath(target), { readOnly: false });
  const findings = await db.selectFrom('findings').selectAll().execute();
  const objects = await db.selectFrom('objects').selectAll().execute();
  await catalog.db.transaction().execute(async (own) => {
    for (const some of inBatches(partitions))
      await own
        .insertInto('partitions')
        .values([...some])
        .execute();
    for (const some of inBatches(findings))
      await own
        .insertInto('findings')
        .values([...some])
        .execute();
    for (const some of inBatches(objects))
      await own
        .insertInto('objects')
        .values([...some])
        .execute();
  });
}

function* inBatches<Row>(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE)
    yield rows.slice(start, start + ROWS_AT_ONCE);
}

function exists(name: string): BarlakeError {
  return new BarlakeError('E_USAGE', {
    message: `There is a pin ${JSON.stringify(name)} already.`,
    mend: `Take another name, or remove it first with \`barlake pin --remove ${name}\`.`,
  });
}

function missing(path: LakePath): BarlakeError {
  return new BarlakeError('E_PARTITION_DAMAGED', {
    message: `${path} is missing: what is not there cannot be pinned.`,
    mend: 'Run `barlake scrub --repair`, then try again.',
    details: { path },
  });
}

function keptElsewhere(): BarlakeError {
  return new BarlakeError('E_USAGE', {
    message: 'Files of this lake are kept in a bucket, which has no hard links: it cannot be pinned.',
    mend: 'Use the versions of the bucket, or pin a copy of the lake on a disk.',
  });
}
