import { stat } from 'node:fs/promises';
import { mountedPlace } from './mounts.ts';

/**
 * Bytes of a file of a lake where it is kept, by its absolute path; `undefined` when it is not there. Throws when the disk refuses to
 * tell: who takes that for a missing file has everything made again when a permission is wrong or a share is gone.
 */
export async function sizeOf(path: string): Promise<number | undefined> {
  const place = mountedPlace(path);
  if (place !== undefined) return place.storage.sizeOf(place.path);
  try {
    return (await stat(path)).size;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
