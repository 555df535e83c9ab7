import type { FileOutline } from './file-outline.ts';
import { mountedPlace } from './mounts.ts';

/** The outline of a file of a lake by its absolute path; `undefined` where it is better read as a whole. */
export async function outlineOf(path: string): Promise<FileOutline | undefined> {
  const place = mountedPlace(path);
  return place?.storage.outline(place.path);
}
