import type { LakePath } from './lake-paths.ts';
import type { LakeStorage } from './lake-storage.ts';

/** A folder of a storage as a storage of its own: what is pinned is a lake inside a lake. Nobody begins to write there. */
export function folderStorage(storage: LakeStorage, folder: LakePath): LakeStorage {
  const inside = (path: LakePath): LakePath => `${folder}/${path}`;
  return {
    publish: (stagedPath, path) => storage.publish(stagedPath, inside(path)),
    remove: (path) => storage.remove(inside(path)),
    bring: (paths, by) => storage.bring(paths.map(inside), by),
    show: (path) => storage.show(inside(path)),
    copy: (from, to, expected) => storage.copy(inside(from), inside(to), expected),
    outline: (path) => storage.outline(inside(path)),
    reach: async (files) => {
      const reached = await storage.reach(files.map((file) => ({ ...file, path: inside(file.path) })));
      return new Map([...reached].map(([path, url]) => [path.slice(folder.length + 1), url]));
    },
    names: (path) => storage.names(inside(path)),
    removeFolder: (path) => storage.removeFolder(inside(path)),
    sizeOf: (path) => storage.sizeOf(inside(path)),
    settle: () => Promise.resolve(),
  };
}
