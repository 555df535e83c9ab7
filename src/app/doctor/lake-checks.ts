import { access, constants, open, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isBarlakeError } from '../../domain/barlake-error.ts';
import { type Check, fail, ok, warn } from './check.ts';

const NAME = { name: 'lake folder', about: 'lake' } as const;

/** Whether files can be written where the lake is or will be. Writes and removes one small file in a lake that exists. */
export async function checkLakeFolder(root: string, uniqueName: string): Promise<Check> {
  const found = await stat(root).catch(() => undefined);
  if (found === undefined) return checkParent(root);
  if (!found.isDirectory()) {
    return fail(NAME, `${root} is not a folder`, 'Choose another place with --lake or lake.root.');
  }
  const file = join(root, `.doctor-${uniqueName}`);
  try {
    const handle = await open(file, 'wx');
    await handle.close();
    await rm(file);
    return ok(NAME, `${root} can be written`);
  } catch (error) {
    return unwritable(root, error);
  }
}

/** How a lake is entered; the lake's own code does it. Both throw `BarlakeError`. */
export interface LakeAccess {
  /** Opens the catalog for reading and closes it. */
  read(): Promise<void>;
  /** Takes the write lock and lets go of it. */
  lock(): Promise<void>;
}

/** Whether the catalog can be read and nobody else is writing. */
export async function checkCatalog(lake: LakeAccess): Promise<Check> {
  const name = { name: 'catalog', about: 'lake' } as const;
  try {
    await lake.read();
    await lake.lock();
    return ok(name, 'can be read, and nobody is writing');
  } catch (error) {
    if (!isBarlakeError(error)) throw error;
    if (error.code === 'E_LAKE_MISSING') return ok(name, 'none yet; the first sync creates it');
    const state = error.code === 'E_LAKE_LOCKED' ? warn : fail;
    return state(name, error.message, error.mend ?? `docs/errors.md explains ${error.code}.`);
  }
}

async function checkParent(root: string): Promise<Check> {
  let parent = dirname(root);
  let found = await stat(parent).catch(() => undefined);
  while (found === undefined && dirname(parent) !== parent) {
    parent = dirname(parent);
    found = await stat(parent).catch(() => undefined);
  }
  if (found?.isDirectory() !== true) {
    return fail(NAME, `${parent} is not a folder`, 'Choose another place with --lake or lake.root.');
  }
  try {
    await access(parent, constants.W_OK | constants.X_OK);
    return ok(NAME, `${root} is not there yet and can be created`);
  } catch (error) {
    return unwritable(parent, error);
  }
}

function unwritable(folder: string, error: unknown): Check {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
  const mend = 'Choose a folder of your own with --lake or lake.root, or change its permissions.';
  return fail(NAME, `${folder} cannot be written (${code})`, mend);
}
