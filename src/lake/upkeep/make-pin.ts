import { cp, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileBytesOf } from '../catalog/partitions.ts';
import { sealSqliteFile } from '../catalog/sqlite-database.ts';
import type { Lake } from '../lake.ts';
import { flushTree } from '../qlib/flush-tree.ts';
import { ignoreMissing } from '../storage/ignore-missing.ts';
import { catalogPath, type LakePath } from '../storage/lake-paths.ts';
import { isKeptElsewhere, storageOf } from '../storage/mounts.ts';
import { publishFile } from '../storage/publish-file.ts';
import { writePinCatalog } from './pin-catalog.ts';
import { copyToPin, type PinnedRows, pinnedRows } from './pin-files.ts';
import { PIN_FILE, type Pin, pinExists, pinFolder, pinsFolder, unfinishedPin } from './pin-folder.ts';

/** What a person may say about a pin. */
export interface PinRequest {
  readonly name: string;
  readonly note: string | null;
  readonly nowMs: number;
  /** Called with files as they are pinned. */
  readonly onFiles?: (done: number, total: number) => void;
}

/**
 * Pins a lake as it is: a folder that is a lake itself. On a disk its files are hard links to those of this one, made aside, flushed, and
 * renamed; in a bucket they are copies that the server makes, and the pin is there from the moment that it says so. What is published later
 * takes another file’s place under its name here, and not there. Under the write lock. Throws `E_USAGE` when there is a pin of that name,
 * `E_PARTITION_DAMAGED` when a file is missing or is not the one that was published.
 */
export async function makePin(lake: Lake, request: PinRequest): Promise<Pin> {
  pinFolder(lake.root, request.name);
  return isKeptElsewhere(lake.root) ? pinInStorage(lake, request) : pinOnDisk(lake, request);
}

async function pinOnDisk(lake: Lake, request: PinRequest): Promise<Pin> {
  const { root } = lake;
  const { name } = request;
  const names: readonly string[] = await readdir(pinsFolder(root)).catch(ignoreMissing);
  if (names.includes(name)) throw pinExists(name);
  const making = unfinishedPin(root, name, 'making');
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { recursive: true });
  const pinned = await pinnedRows(lake);
  const copied = await copyToPin(storageOf(root), pinned, `pins/.making-${name}`, request);
  for (const folder of ['overrides', 'universe']) await copyBeside(join(root, folder), join(making, folder));
  await writePinCatalog(lake.catalog.db, catalogPath(making), pinned.rows);
  const pin = describePin(request, pinned, copied);
  await writeFile(join(making, PIN_FILE), pinText(pin));
  await flushTree(making);
  await rename(making, pinFolder(root, name));
  await flushTree(pinsFolder(root));
  return pin;
}

/** The file that says that there is a pin comes last: what has none is no pin, and is swept away. */
async function pinInStorage(lake: Lake, request: PinRequest): Promise<Pin> {
  const { root } = lake;
  const { name } = request;
  const storage = storageOf(root);
  const folder: LakePath = `pins/${name}`;
  if ((await storage.names(folder)).includes(PIN_FILE)) throw pinExists(name);
  await storage.removeFolder(folder);
  const making = unfinishedPin(root, name, 'making');
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { recursive: true });
  try {
    const pinned = await pinnedRows(lake);
    const copied = await copyToPin(storage, pinned, folder, request);
    for (const file of await storage.names('universe'))
      await storage.copy(`universe/${file}`, `${folder}/universe/${file}`);
    const target = pinFolder(root, name);
    await copyBeside(join(root, 'overrides'), join(target, 'overrides'));
    await writePinCatalog(lake.catalog.db, catalogPath(making), pinned.rows);
    sealSqliteFile(catalogPath(making));
    await publishFile(catalogPath(making), catalogPath(target));
    const pin = describePin(request, pinned, copied);
    await writeFile(join(making, PIN_FILE), pinText(pin));
    await publishFile(join(making, PIN_FILE), join(target, PIN_FILE));
    return pin;
  } catch (error) {
    // Copies take room; what cannot be removed now, the next pin sweeps away.
    await storage.removeFolder(folder).catch(() => undefined);
    throw error;
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

/** What readers look at besides partitions; people edit some of it in place, so that it is copied. */
async function copyBeside(from: string, to: string): Promise<void> {
  if ((await stat(from).catch(() => undefined)) === undefined) return;
  await cp(from, to, { recursive: true });
}

function describePin({ name, note, nowMs }: PinRequest, { rows, files }: PinnedRows, copied: number): Pin {
  const sizes = new Map(rows.map((row) => [row.path, fileBytesOf(row)]));
  const bytes = [...sizes.values()].reduce((sum, each) => sum + each, 0);
  return { name, madeMs: nowMs, note, partitions: rows.length, files: files.size, bytes, copied };
}

function pinText(pin: Pin): string {
  return `${JSON.stringify(pin, null, 2)}\n`;
}
