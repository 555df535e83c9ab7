import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BarlakeError } from '../../domain/barlake-error.ts';
import type { Asset } from '../../domain/dataset.ts';
import { ignoreMissing } from '../storage/ignore-missing.ts';
import { type ExportState, readExportState, STATE_FILE } from './export-state.ts';
import { EXPORT_LOCK } from './lock-export.ts';
import { QLIB_CACHES } from './qlib-caches.ts';

/** What qlib and people open, in the order in which a first export shows them; links into the current generation. */
const SHOWN = [STATE_FILE, 'renamed.tsv', 'features', 'instruments', 'calendars'] as const;
const CURRENT = '.current';
const GENERATIONS = '.generations';
/** Where the link of an export leads; anything else is not ours to write to. */
const OWN_TARGET = /^\.generations\/g-[1-9]\d*$/;
const NEXT_LINK = '.current.new';
/** There while days are appended, from before the first write to after the last. */
export const APPENDING = '.appending';
/** The state after an append, before its calendar is out. */
export const NEXT_STATE = '.barlake.next.json';

/** A folder that an export is in, or can be written to. */
export interface ExportFolder {
  readonly folder: string;
  /** Absolute path of what readers see; absent before the first export. */
  readonly current?: string;
  readonly state?: ExportState;
}

/**
 * Looks at a folder that an export is to be written to; changes nothing. Throws `E_EXPORT_TARGET` when it holds anything
 * else, or an export of another asset.
 */
export async function inspectExport(folder: string, asset: Asset): Promise<ExportFolder> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') throw refuse(folder, 'is no folder');
    return ignoreMissing(error);
  });
  const folders = new Set<string>([GENERATIONS, EXPORT_LOCK, ...QLIB_CACHES]);
  const links = new Set<string>([...SHOWN, CURRENT, NEXT_LINK]);
  const foreign = entries.find((entry) => !(entry.isSymbolicLink() ? links : folders).has(entry.name));
  if (foreign !== undefined) throw refuse(folder, `holds ${foreign.name}, which is not of an export`);
  const target = await readlink(join(folder, CURRENT)).catch(() => undefined);
  if (target === undefined) return { folder };
  if (!OWN_TARGET.test(target))
    throw refuse(folder, `has a link ${CURRENT} to ${target}, no generation of its own`);
  const current = join(folder, target);
  const state = await readExportState(join(current, STATE_FILE));
  if (state === undefined) throw refuse(folder, `has a ${STATE_FILE} that cannot be read`);
  if (state.asset !== asset) throw refuse(folder, `holds an export of ${state.asset}, not of ${asset}`);
  return { folder, current, state };
}

function refuse(folder: string, found: string): BarlakeError {
  return new BarlakeError('E_EXPORT_TARGET', {
    message: `The export cannot be written to ${folder}: it ${found}.`,
    mend: 'Name an empty folder, one that does not exist yet, or an earlier export with --output.',
    details: { folder },
  });
}

/** The folder of the generation after the current one; what a run that ended early left there is gone. */
export async function newGeneration({ folder, current }: ExportFolder): Promise<string> {
  await removeLeftovers({ folder, ...(current === undefined ? {} : { current }) });
  const number = current === undefined ? 1 : Number(current.slice(current.lastIndexOf('-') + 1)) + 1;
  const path = join(folder, GENERATIONS, `g-${number}`);
  for (const name of ['calendars', 'instruments', 'features'])
    await mkdir(join(path, name), { recursive: true });
  return path;
}

/** Removes generations that nobody sees. */
export async function removeLeftovers({ folder, current }: ExportFolder): Promise<void> {
  await rm(join(folder, NEXT_LINK), { force: true });
  const names = await readdir(join(folder, GENERATIONS)).catch(ignoreMissing);
  for (const name of names) {
    const path = join(folder, GENERATIONS, name);
    if (path !== current) await rm(path, { recursive: true, force: true });
  }
}

/** Makes a finished, flushed generation the current one, in one step; then the earlier one goes. */
export async function switchGeneration(folder: string, generation: string): Promise<void> {
  const next = join(folder, NEXT_LINK);
  await rm(next, { force: true });
  await symlink(generation.slice(folder.length + 1), next);
  await rename(next, join(folder, CURRENT));
  await showCurrent(folder);
  await removeLeftovers({ folder, current: generation });
}

/** The links that readers open; they never change once they are there. */
export async function showCurrent(folder: string): Promise<void> {
  for (const name of SHOWN) {
    const path = join(folder, name);
    if (!(await isLink(path))) await symlink(join(CURRENT, name), path);
  }
  await flushFolder(folder);
}

async function isLink(path: string): Promise<boolean> {
  return readlink(path).then(
    () => true,
    () => false,
  );
}

/** Writes a file of the current generation so that it is wholly the old or wholly the new one. */
export async function replaceText(generation: string, name: string, text: string): Promise<void> {
  const path = join(generation, name);
  const staged = join(generation, `.${name.replaceAll('/', '-')}.new`);
  await writeFile(staged, text, { flush: true });
  await rename(staged, path);
  await flushFolder(dirname(path));
}

/** The calendar files of a generation, by frequency. */
export async function readCalendars(
  generation: string,
  freqs: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const texts = freqs.map(async (freq) => {
    const path = join(generation, 'calendars', `${freq}.txt`);
    return [freq, existsSync(path) ? await readFile(path, 'utf8') : ''] as const;
  });
  return Object.fromEntries(await Promise.all(texts));
}

async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  await using handle = await open(folder, 'r');
  await handle.sync();
}
