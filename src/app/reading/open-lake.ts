import { openCatalog } from '../../lake/catalog/open-catalog.ts';
import type { Lake } from '../../lake/lake.ts';
import { assertCatalogPresent } from '../../lake/recovery/assert-catalog-present.ts';
import { catalogPath } from '../../lake/storage/lake-paths.ts';

/** A lake open for reading, beside any writer. */
export type ReadableLake = Lake & AsyncDisposable;

/** Opens a lake for reading. Throws `E_LAKE_MISSING`, `E_LAKE_NEWER`, `E_CATALOG_DAMAGED`. */
export async function openLakeToRead(root: string): Promise<ReadableLake> {
  await assertCatalogPresent(root);
  const catalog = await openCatalog(catalogPath(root), { readOnly: true });
  return { root, catalog, [Symbol.asyncDispose]: () => catalog[Symbol.asyncDispose]() };
}
