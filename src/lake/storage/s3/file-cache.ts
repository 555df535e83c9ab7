import { existsSync } from 'node:fs';
import {
  copyFile,
  lstat,
  mkdir,
  readdir,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  utimes,
} from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import type { Clock } from '../../../domain/clock.ts';
import { ignoreMissing } from '../ignore-missing.ts';
import { inLake, type LakePath } from '../lake-paths.ts';

/**
 * Copies of objects on this machine, by what they hold. A path of the lake is a link to the copy that it stands for, so that one rename
 * switches it, a copy is never changed, and a glance at the link tells which content it is. Processes share it without a lock.
 */
export interface FileCache {
  /** What the copy at a path holds; `undefined` when there is no copy. */
  held(path: LakePath): Promise<string | undefined>;
  /** Whether there is a copy of this content. */
  has(content: string): boolean;
  /** A path for a file that is to become a copy. */
  newFile(): Promise<string>;
  /** Makes a finished file the copy of some content; the file is gone then. */
  keep(file: string, content: string): Promise<void>;
  /** Points a path at the copy of some content, whether it is there or not. */
  point(path: LakePath, content: string): Promise<void>;
  /** Takes a path away; the copy stays until it is trimmed. */
  drop(path: LakePath): Promise<void>;
  /** Takes a path away, and the copy that it stood for. */
  forget(path: LakePath): Promise<void>;
  /** Paths below a folder, and which content each stands for; copies need not be there. */
  paths(folder: LakePath): Promise<ReadonlyMap<LakePath, string>>;
  /** Marks a copy as used just now. */
  touch(content: string): Promise<void>;
  /** Removes the copies that were not used for longest, until those left take `bytesMax` at most; none that was used just before. */
  trim(): Promise<void>;
}

/** Used within so long, a copy is not removed: a statement opens its files one after the other. */
const IN_USE_MS = 15 * 60_000;

/** A file that nobody finished in so long was left by a crash. */
const LEFT_BEHIND_MS = 24 * 3_600_000;

/** A copy's time is written again after so long. */
const TOUCH_EVERY_MS = 60_000;

/** A cache in the folder `cache/files` of a lake's home. */
export function fileCache(
  home: string,
  {
    bytesMax,
    clock,
    random,
  }: { readonly bytesMax: number; readonly clock: Clock; readonly random: () => number },
): FileCache {
  const folder = join(home, 'cache', 'files');
  const fileOf = (content: string): string => join(folder, content.slice(0, 2), content);
  const touched = new Map<string, number>();
  const token = (): string => `${process.pid}-${Math.floor(random() * 2 ** 48).toString(36)}`;
  const newFile = async (): Promise<string> => {
    await mkdir(join(folder, 'new'), { recursive: true });
    return join(folder, 'new', token());
  };
  return {
    async held(path) {
      const content = await linkedContent(inLake(home, path));
      return content !== undefined && existsSync(fileOf(content)) ? content : undefined;
    },
    has: (content) => existsSync(fileOf(content)),
    newFile,
    async keep(file, content) {
      await mkdir(dirname(fileOf(content)), { recursive: true });
      await move(file, fileOf(content), await newFile());
    },
    async point(path, content) {
      const link = inLake(home, path);
      if ((await linkedContent(link)) === content) return;
      await mkdir(dirname(link), { recursive: true });
      await mkdir(join(folder, 'new'), { recursive: true });
      const staged = join(folder, 'new', `${token()}.link`);
      await symlink(relative(dirname(link), fileOf(content)), staged);
      await rename(staged, link);
    },
    drop: (path) => rm(inLake(home, path), { force: true }),
    async forget(path) {
      const content = await linkedContent(inLake(home, path));
      if (content !== undefined) await rm(fileOf(content), { force: true });
      await rm(inLake(home, path), { force: true });
    },
    async paths(below) {
      const found = new Map<LakePath, string>();
      const entries = await readdir(inLake(home, below), { withFileTypes: true, recursive: true }).catch(
        ignoreMissing,
      );
      for (const entry of entries) {
        const file = join(entry.parentPath, entry.name);
        const content = entry.isSymbolicLink() ? await linkedContent(file) : undefined;
        if (content !== undefined) found.set(relative(home, file).replaceAll('\\', '/'), content);
      }
      return found;
    },
    async touch(content) {
      const nowMs = clock.nowMs();
      if (nowMs - (touched.get(content) ?? 0) < TOUCH_EVERY_MS) return;
      touched.set(content, nowMs);
      // Its time of change stays, by which others tell whether it is the file that they know.
      const found = await stat(fileOf(content)).catch(() => undefined);
      if (found !== undefined)
        await utimes(fileOf(content), nowMs / 1000, found.mtimeMs / 1000).catch(ignoreMissing);
    },
    async trim() {
      touched.clear();
      await trimFolder(folder, bytesMax, clock.nowMs());
    },
  };
}

/** A worker may have made its file on another disk than the home's: then it takes the way of a copy, and its name last. */
async function move(file: string, target: string, between: string): Promise<void> {
  try {
    await rename(file, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await copyFile(file, between);
    await rename(between, target);
    await rm(file, { force: true });
  }
}

/** The name of the copy that a link stands for; `undefined` where there is no link of ours. */
async function linkedContent(link: string): Promise<string | undefined> {
  const target = await readlink(link).catch(() => undefined);
  return target?.replaceAll('\\', '/').includes('cache/files/') === true ? basename(target) : undefined;
}

async function trimFolder(folder: string, bytesMax: number, nowMs: number): Promise<void> {
  const copies: { path: string; bytes: number; usedMs: number }[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }).catch(ignoreMissing)) {
    if (entry.isDirectory()) continue;
    const path = join(entry.parentPath, entry.name);
    const isNew = basename(entry.parentPath) === 'new';
    const found = await (isNew ? lstat(path) : stat(path)).catch(() => undefined);
    if (found === undefined) continue;
    if (!isNew) copies.push({ path, bytes: found.size, usedMs: Math.max(found.atimeMs, found.mtimeMs) });
    else if (nowMs - found.mtimeMs > LEFT_BEHIND_MS) await rm(path, { force: true });
  }
  let bytes = copies.reduce((sum, copy) => sum + copy.bytes, 0);
  for (const copy of copies.sort((left, right) => left.usedMs - right.usedMs)) {
    if (bytes <= bytesMax || nowMs - copy.usedMs < IN_USE_MS) return;
    await rm(copy.path, { force: true });
    bytes -= copy.bytes;
  }
}
