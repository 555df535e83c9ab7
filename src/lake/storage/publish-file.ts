import { mountedPlace } from './mounts.ts';
import { publishOnDisk } from './publish-on-disk.ts';

/**
 * Puts a finished temporary file under its final name, in the storage of its lake: it is either wholly there or not at all.
 * Both paths are absolute and on one file system. The staged file is gone then.
 */
export async function publishFile(stagedPath: string, finalPath: string): Promise<void> {
  const place = mountedPlace(finalPath);
  await (place === undefined
    ? publishOnDisk(stagedPath, finalPath)
    : place.storage.publish(stagedPath, place.path));
}
