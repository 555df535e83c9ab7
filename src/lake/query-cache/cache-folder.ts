import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock } from '../../domain/clock.ts';

/** Files by key, the least recently used of which go first. Losing any of them, at any time, costs nothing but time. */
export interface CacheFolder extends AsyncDisposable {
  /** The bytes under a key; `undefined` when there are none. */
  read(key: string): Promise<Buffer | undefined>;
  /** Keeps bytes, without waiting for them; nothing happens where they cannot be written. */
  keep(key: string, bytes: Buffer): void;
  /** Forgets a key whose bytes are not what they were. */
  drop(key: string): Promise<void>;
}

/** How a folder is kept. */
export interface CacheFolderOptions {
  /** Absolute; made when something is kept. */
  readonly path: string;
  /** Bytes of all files together. */
  readonly bytesMax: number;
  readonly clock: Clock;
  /** A number in [0, 1), for names of files that are being written. */
  readonly random: () => number;
}

/** Keys are hex; nothing else becomes a path. */
const KEY = /^[0-9a-f]{32,64}$/;
/** Files are counted again after so large a share of the folder was written. */
const SWEEP_SHARE = 1 / 16;
/** And then removed down to this share, so that the next does not begin at once. */
const KEEP_SHARE = 0.9;
/** Small answers are many: so many files can be listed in a blink. */
const FILES_MAX = 20_000;
/** Being used is noted no more often than this. */
const TOUCH_MS = 60_000;
/** What is being written for this long was left behind by a process that ended. */
const LEFT_BEHIND_MS = 3_600_000;
/** Writes at work; what comes beyond is not kept. */
const WRITES_MAX = 8;

/** A cache in a folder that other processes may share: files appear whole, by being renamed, and may go at any time. */
export function createCacheFolder({ path, bytesMax, clock, random }: CacheFolderOptions): CacheFolder {
  const writes = new Set<Promise<void>>();
  let written = 0;
  let isSwept = false;
  let isOff = false;
  let names = 0;

  const write = async (key: string, bytes: Buffer): Promise<void> => {
    const file = fileOf(path, key);
    names += 1;
    const part = join(path, `${Math.floor(random() * 2 ** 40).toString(36)}-${names}.part`);
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(part, bytes, { flag: 'wx' });
      await rename(part, file);
      written += bytes.length;
      if (isSwept && written < bytesMax * SWEEP_SHARE) return;
      [isSwept, written] = [true, 0];
      await sweep(path, bytesMax, clock.nowMs());
    } catch {
      // A lake that cannot be written to is read without a cache; so is one on a full disk.
      isOff = true;
      await rm(part, { force: true }).catch(() => undefined);
    }
  };

  return {
    async read(key) {
      if (!KEY.test(key)) return undefined;
      const file = fileOf(path, key);
      const bytes = await readFile(file).catch(() => undefined);
      if (bytes !== undefined) void touch(file, clock.nowMs());
      return bytes;
    },
    keep(key, bytes) {
      if (isOff || !KEY.test(key) || bytes.length > bytesMax || writes.size >= WRITES_MAX) return;
      const writing = write(key, bytes).finally(() => writes.delete(writing));
      writes.add(writing);
    },
    async drop(key) {
      if (KEY.test(key)) await rm(fileOf(path, key), { force: true }).catch(() => undefined);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(writes);
    },
  };
}

function fileOf(path: string, key: string): string {
  return join(path, key.slice(0, 2), `${key}.bars`);
}

async function touch(file: string, nowMs: number): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined || nowMs - found.mtimeMs < TOUCH_MS) return;
  await utimes(file, nowMs / 1000, nowMs / 1000).catch(() => undefined);
}

interface KeptFile {
  readonly file: string;
  readonly size: number;
  readonly usedMs: number;
}

/** Removes the least recently used files until the rest fits. */
async function sweep(path: string, bytesMax: number, nowMs: number): Promise<void> {
  const files = (await listFiles(path, nowMs)).toSorted((left, right) => right.usedMs - left.usedMs);
  const total = files.reduce((sum, { size }) => sum + size, 0);
  if (total <= bytesMax && files.length <= FILES_MAX) return;
  let bytes = 0;
  for (const [index, { file, size }] of files.entries()) {
    bytes += size;
    const isKept = bytes <= bytesMax * KEEP_SHARE && index < FILES_MAX * KEEP_SHARE;
    if (!isKept) await rm(file, { force: true }).catch(() => undefined);
  }
}

async function listFiles(path: string, nowMs: number): Promise<readonly KeptFile[]> {
  const files: KeptFile[] = [];
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const found = await stat(file).catch(() => undefined);
    if (found === undefined) continue;
    if (entry.name.endsWith('.part')) {
      if (nowMs - found.mtimeMs > LEFT_BEHIND_MS) await rm(file, { force: true }).catch(() => undefined);
    } else files.push({ file, size: found.size, usedMs: found.mtimeMs });
  }
  return files;
}
