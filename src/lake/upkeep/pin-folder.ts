import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { bringLatest } from '../storage/bring-files.ts';
import { ignoreMissing } from '../storage/ignore-missing.ts';
import { catalogPath } from '../storage/lake-paths.ts';
import { isKeptElsewhere, storageOf } from '../storage/mounts.ts';

/** What a pin says about itself. */
export interface Pin {
  readonly name: string;
  readonly madeMs: number;
  readonly note: string | null;
  readonly partitions: number;
  readonly files: number;
  readonly bytes: number;
  /** Files that had to be copied, because the disk has no hard links. */
  readonly copied: number;
}

/** The pin’s own file, in its folder. */
export const PIN_FILE = 'pin.json';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
/** What is being made or removed; no reader looks there. */
const UNFINISHED = /^\.(?:making|removing)-/;

/** The folder of all pins. */
export function pinsFolder(root: string): string {
  return join(root, 'pins');
}

/** The folder of a pin: a lake of its own. Throws `E_USAGE` for a name that is none. */
export function pinFolder(root: string, name: string): string {
  return join(pinsFolder(root), checkedName(name));
}

/** Where a pin is made, or what is left of one goes. */
export function unfinishedPin(root: string, name: string, stage: 'making' | 'removing'): string {
  return join(pinsFolder(root), `.${stage}-${checkedName(name)}`);
}

function checkedName(name: string): string {
  if (NAME.test(name) && name !== 'now') return name;
  throw new BarlakeError('E_USAGE', {
    message: `${JSON.stringify(name)} cannot be the name of a pin.`,
    mend: 'Take letters, digits, dots, dashes and underscores, at most 64, and not `now`.',
  });
}

/** The pins of a lake, by name. */
export async function listPins(root: string): Promise<readonly Pin[]> {
  const names = (await storageOf(root).names('pins')).filter((each) => NAME.test(each)).toSorted();
  const pins: Pin[] = [];
  await bringLatest(names.map((name) => join(pinsFolder(root), name, PIN_FILE)));
  for (const name of names) {
    const text = await readFile(join(pinsFolder(root), name, PIN_FILE), 'utf8').catch(() => undefined);
    const pin = text === undefined ? undefined : parsePin(text);
    if (pin !== undefined) pins.push(pin);
  }
  return pins;
}

/** Sees to it that a pin may be made. Throws `E_USAGE` for a name that is none, or that another pin has. */
export async function assertPinFree(root: string, name: string): Promise<void> {
  checkedName(name);
  if ((await listPins(root)).some((pin) => pin.name === name)) throw pinExists(name);
}

/** What is wrong with a name that another pin has: `E_USAGE`. */
export function pinExists(name: string): BarlakeError {
  return new BarlakeError('E_USAGE', {
    message: `There is a pin ${JSON.stringify(name)} already.`,
    mend: `Take another name, or remove it first with \`barlake pin --remove ${name}\`.`,
  });
}

/** One pin. Throws `E_NOT_HELD` when there is none of that name, with those that there are. */
export async function findPin(root: string, name: string): Promise<Pin> {
  checkedName(name);
  const pins = await listPins(root);
  const found = pins.find((pin) => pin.name === name);
  if (found !== undefined) {
    await bringLatest([catalogPath(pinFolder(root, name))]);
    return found;
  }
  const others = pins.map((pin) => pin.name).join(', ');
  throw new BarlakeError('E_NOT_HELD', {
    message: `There is no pin ${JSON.stringify(name)}.`,
    mend: others === '' ? 'Make one with `barlake pin NAME`.' : `There are: ${others}.`,
    details: { name },
  });
}

/** Removes a pin: gone under its name at once, then file by file. In a bucket, under the write lock. Throws `E_NOT_HELD`. */
export async function removePin(root: string, name: string): Promise<Pin> {
  const pin = await findPin(root, name);
  if (isKeptElsewhere(root)) {
    const storage = storageOf(root);
    await storage.remove(`pins/${name}/${PIN_FILE}`);
    await storage.removeFolder(`pins/${name}`);
    return pin;
  }
  const going = unfinishedPin(root, name, 'removing');
  await rm(going, { recursive: true, force: true });
  await rename(pinFolder(root, name), going);
  await rm(going, { recursive: true, force: true });
  return pin;
}

/** Removes what makers and removers of pins that died have left. Under the lock of maintenance; in a bucket, under the write lock. */
export async function sweepPins(root: string): Promise<void> {
  if (isKeptElsewhere(root)) {
    const storage = storageOf(root);
    const here = await readdir(pinsFolder(root)).catch(ignoreMissing);
    for (const name of new Set([...(await storage.names('pins')), ...here])) {
      const isWhole = (await storage.names(`pins/${name}`)).includes(PIN_FILE);
      if (!isWhole) await storage.removeFolder(`pins/${name}`);
    }
    return;
  }
  for (const name of await readdir(pinsFolder(root)).catch(ignoreMissing)) {
    if (UNFINISHED.test(name)) await rm(join(pinsFolder(root), name), { recursive: true, force: true });
  }
}

function parsePin(text: string): Pin | undefined {
  try {
    return pinSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

const count = z.int().nonnegative();

const pinSchema: z.ZodType<Pin> = z.object({
  name: z.string(),
  madeMs: z.number(),
  note: z.string().nullable(),
  partitions: count,
  files: count,
  bytes: count,
  copied: count,
});
