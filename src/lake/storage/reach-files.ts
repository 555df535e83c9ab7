import type { LakePath } from './lake-paths.ts';
import type { LakeStorage, ReachableFile } from './lake-storage.ts';
import { mountedPlace } from './mounts.ts';

/**
 * URLs of files of a lake, by their absolute paths, that can be read in parts where they are kept. Only of those that are not on this
 * machine and are what the catalog tells of; the others are better brought. Throws what requests throw.
 */
export async function reachFiles(files: readonly ReachableFile[]): Promise<ReadonlyMap<string, string>> {
  const wanted = new Map<LakeStorage, Map<LakePath, ReachableFile>>();
  for (const file of files) {
    const place = mountedPlace(file.path);
    if (place === undefined) continue;
    const own = wanted.get(place.storage) ?? new Map<LakePath, ReachableFile>();
    wanted.set(place.storage, own.set(place.path, file));
  }
  const urls = new Map<string, string>();
  for (const [storage, own] of wanted) {
    const asked = [...own].map(([path, { sizeBytes }]) => ({ path, sizeBytes }));
    for (const [path, url] of await storage.reach(asked)) {
      const file = own.get(path);
      if (file !== undefined) urls.set(file.path, url);
    }
  }
  return urls;
}

/** Whether a path is the URL of a file that is read where it is kept. */
export function isReached(path: string): boolean {
  return path.startsWith('s3://');
}
