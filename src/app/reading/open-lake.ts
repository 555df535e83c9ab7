import { openCatalog } from '../../lake/catalog/open-catalog.ts';
import type { Lake } from '../../lake/lake.ts';
import type { LakePlace } from '../../lake/lake-place.ts';
import { assertCatalogPresent } from '../../lake/recovery/assert-catalog-present.ts';

/** A lake open for reading, beside any writer. */
export type ReadableLake = Lake & AsyncDisposable;

/**
 * Opens a lake for reading. Throws `E_LAKE_MISSING`, `E_LAKE_NEWER`, `E_CATALOG_DAMAGED`, `E_CATALOG_UNREACHABLE`,
 * `E_CATALOG_REFUSED`.
 */
export async function openLakeToRead(place: LakePlace): Promise<ReadableLake> {
  await assertCatalogPresent(place);
  const catalog = await openCatalog(place.catalog, { readOnly: true });
  return { root: place.root, catalog, [Symbol.asyncDispose]: () => catalog[Symbol.asyncDispose]() };
}
