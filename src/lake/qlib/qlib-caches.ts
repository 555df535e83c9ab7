import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/** What qlib makes beside an export when its disk caches are switched on (`DiskExpressionCache`, `DiskDatasetCache`). */
export const QLIB_CACHES = ['features_cache', 'dataset_cache'] as const;

/** Removes what qlib has kept of an export that has changed: it would go on answering with the old values. */
export async function removeCaches(folder: string): Promise<void> {
  for (const name of QLIB_CACHES) await rm(join(folder, name), { recursive: true, force: true });
}
