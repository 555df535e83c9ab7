import { isBarlakeError } from '../../domain/barlake-error.ts';
import type { LakePath } from './lake-paths.ts';
import type { BroughtBy, LakeStorage } from './lake-storage.ts';
import { mountedPlace } from './mounts.ts';

/**
 * Sees to it that files of a lake stand at their absolute paths as the catalog tells of them, wherever they are kept. Those
 * that are nowhere stay missing. The engine does this by itself for every file that a statement names; others ask for it.
 */
export async function bringFiles(paths: readonly string[]): Promise<void> {
  await bring(paths, 'catalog');
}

/** The same by the storage's own word, for whoever mends the catalog. */
export async function bringLatest(paths: readonly string[]): Promise<void> {
  await bring(paths, 'storage');
}

/** Reads files again where they are kept, whatever copies there are. Throws `E_STORE_DAMAGED` when one is not what its writer vouched for. */
export async function bringAnew(paths: readonly string[]): Promise<void> {
  await bring(paths, 'anew');
}

/** Whether files come as their writers vouched for them; `false` when one is damaged where it is kept. Throws what else `bringing` does. */
export async function comeSound(bringing: Promise<void>): Promise<boolean> {
  try {
    await bringing;
    return true;
  } catch (error) {
    if (isBarlakeError(error, 'E_STORE_DAMAGED')) return false;
    throw error;
  }
}

async function bring(paths: readonly string[], by: BroughtBy): Promise<void> {
  const wanted = new Map<LakeStorage, LakePath[]>();
  for (const path of paths) {
    const place = mountedPlace(path);
    if (place === undefined) continue;
    const own = wanted.get(place.storage) ?? [];
    own.push(place.path);
    wanted.set(place.storage, own);
  }
  for (const [storage, own] of wanted) await storage.bring(own, by);
}
