import { sep } from 'node:path';
import { diskStorage } from './disk-storage.ts';
import type { LakePath } from './lake-paths.ts';
import type { LakeStorage } from './lake-storage.ts';

/** A path below a folder that something is mounted on. */
interface MountedPlace {
  readonly storage: LakeStorage;
  readonly path: LakePath;
}

/** By folder, absolute. As with file systems there is one table for the process: a path means the same to all of it. */
const mounts = new Map<string, LakeStorage>();

/**
 * Mounts a storage on a lake's folder: from now on, the files of that lake are kept there. Throws when something else is
 * mounted on it. Disposing of it unmounts.
 */
export function mountStorage(root: string, storage: LakeStorage): Disposable {
  if (mounts.has(root)) throw new Error(`a storage is mounted on ${root} already`);
  mounts.set(root, storage);
  return { [Symbol.dispose]: () => mounts.delete(root) };
}

/** What keeps the files of a lake: what is mounted on its folder, else the disk. */
export function storageOf(root: string): LakeStorage {
  return mounts.get(root) ?? diskStorage(root);
}

/** The storage that an absolute path belongs to; `undefined` for a plain file. */
export function mountedPlace(path: string): MountedPlace | undefined {
  for (const [root, storage] of mounts) {
    if (!path.startsWith(root + sep)) continue;
    const inside = path.slice(root.length + 1);
    return { storage, path: sep === '/' ? inside : inside.replaceAll(sep, '/') };
  }
  return undefined;
}

/** Folders that something is mounted on. */
export function mountedRoots(): readonly string[] {
  return [...mounts.keys()];
}
