import type { LakeLock } from '../../src/lake/catalog/lake-lock.ts';
import { openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import { folderLake } from '../../src/lake/lake-place.ts';
import {
  type RebuildOptions,
  type RebuildReport,
  rebuildCatalog,
} from '../../src/lake/recovery/rebuild-catalog.ts';

/** Rebuilds the catalog of a lake that nobody else can write to. */
export async function rebuildFolder(
  root: string,
  options: Omit<RebuildOptions, 'lock'>,
): Promise<RebuildReport> {
  const place = folderLake(root);
  const lock: LakeLock = {
    writer: undefined,
    openCatalog: () => openCatalog(place.catalog, { readOnly: false }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return rebuildCatalog(place, { ...options, lock });
}
