import { sep } from 'node:path';
import { diskStorage } from './disk-storage.ts';
import { folderStorage } from './folder-storage.ts';
import type { LakePath } from './lake-paths.ts';
import type { LakeStorage } from './lake-storage.ts';

/** A path below a folder that something is mounted on. */
interface MountedPlace {
  readonly storage: LakeStorage;
  readonly path: LakePath;
}

interface Mount {
  readonly storage: LakeStorage;
  readonly onUnmount: () => void;
  users: number;
}

/** By folder, absolute. As with file systems there is one table for the process: a path means the same to all of it. */
const mounts = new Map<string, Mount>();

/**
 * Mounts a storage on a lake's folder: from now on, the files of that lake are kept there. Throws when something is mounted on it
 * already. Disposing of it unmounts, when nobody else has joined.
 */
export function mountStorage(
  root: string,
  storage: LakeStorage,
  onUnmount: () => void = () => undefined,
): Disposable {
  if (mounts.has(root)) throw new Error(`a storage is mounted on ${root} already`);
  mounts.set(root, { storage, onUnmount, users: 0 });
  return join(root);
}

/** Keeps what is mounted on a folder mounted until the result is disposed of; `undefined` when nothing is. */
export function joinMount(root: string): Disposable | undefined {
  return mounts.has(root) ? join(root) : undefined;
}

function join(root: string): Disposable {
  const mount = mounts.get(root);
  if (mount !== undefined) mount.users += 1;
  let isOver = false;
  return {
    [Symbol.dispose]() {
      if (isOver || mount === undefined) return;
      isOver = true;
      mount.users -= 1;
      if (mount.users > 0) return;
      mounts.delete(root);
      mount.onUnmount();
    },
  };
}

/** What keeps the files of a lake: what is mounted on its folder or on one that it lies in, else the disk. */
export function storageOf(root: string): LakeStorage {
  const own = mounts.get(root)?.storage;
  if (own !== undefined) return own;
  const place = mountedPlace(root);
  return place === undefined ? diskStorage(root) : folderStorage(place.storage, place.path);
}

/** The storage that an absolute path belongs to; `undefined` for a plain file. */
export function mountedPlace(path: string): MountedPlace | undefined {
  for (const [root, { storage }] of mounts) {
    if (!path.startsWith(root + sep)) continue;
    const inside = path.slice(root.length + 1);
    return { storage, path: sep === '/' ? inside : inside.replaceAll(sep, '/') };
  }
  return undefined;
}

/** Whether the files of a lake are kept elsewhere than in its folder. */
export function isKeptElsewhere(root: string): boolean {
  return mounts.has(root) || mountedPlace(root) !== undefined;
}

/** Folders that something is mounted on. */
export function mountedRoots(): readonly string[] {
  return [...mounts.keys()];
}
