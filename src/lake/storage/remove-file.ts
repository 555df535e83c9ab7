import { rm } from 'node:fs/promises';
import { mountedPlace } from './mounts.ts';

/** Removes a file of a lake from its storage; `path` is absolute. Harmless when there is none. */
export async function removeFile(path: string): Promise<void> {
  const place = mountedPlace(path);
  await (place === undefined ? rm(path, { force: true }) : place.storage.remove(place.path));
}
