import { stat } from 'node:fs/promises';
import { mountedPlace } from './mounts.ts';

/** Bytes of a file of a lake where it is kept, by its absolute path; `undefined` when it is not there. */
export async function sizeOf(path: string): Promise<number | undefined> {
  const place = mountedPlace(path);
  if (place !== undefined) return place.storage.sizeOf(place.path);
  return (await stat(path).catch(() => undefined))?.size;
}
