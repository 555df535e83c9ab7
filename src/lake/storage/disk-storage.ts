import { rm, stat } from 'node:fs/promises';
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
    settle: () => Promise.resolve(),
    sizeOf: async (path) => (await stat(inLake(root, path)).catch(() => undefined))?.size,
  };
}
