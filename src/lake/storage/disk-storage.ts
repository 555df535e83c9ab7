import { readdir, rm, stat } from 'node:fs/promises';
import { copyOnDisk } from './copy-on-disk.ts';
import { ignoreMissing } from './ignore-missing.ts';
import { inLake } from './lake-paths.ts';
import type { LakeStorage } from './lake-storage.ts';
import { publishOnDisk } from './publish-on-disk.ts';

/** A lake whose folder is where its files are kept: nothing has to be brought. */
export function diskStorage(root: string): LakeStorage {
  return {
    publish: (stagedPath, path) => publishOnDisk(stagedPath, inLake(root, path)),
    remove: (path) => rm(inLake(root, path), { force: true }),
    bring: () => Promise.resolve(),
    show: () => Promise.resolve(),
    copy: (from, to) => copyOnDisk(inLake(root, from), inLake(root, to)),
    names: async (folder) => readdir(inLake(root, folder)).catch(ignoreMissing),
    removeFolder: (folder) => rm(inLake(root, folder), { recursive: true, force: true }),
    outline: () => Promise.resolve(undefined),
    reach: () => Promise.resolve(new Map()),
    settle: () => Promise.resolve(),
    sizeOf: async (path) => (await stat(inLake(root, path)).catch(() => undefined))?.size,
  };
}
