import { type Catalog, openCatalog } from '../../lake/catalog/open-catalog.ts';
import type { LakePlace } from '../../lake/lake-place.ts';
import { assertCatalogPresent } from '../../lake/recovery/assert-catalog-present.ts';

/**
 * Opens the catalog of a lake to write down what people do, beside whoever works on its data: alerts, audit. Throws `E_LAKE_MISSING`,
 * `E_LAKE_NEWER`, `E_CATALOG_DAMAGED`.
 */
export async function openJournal(place: LakePlace): Promise<Catalog> {
  await assertCatalogPresent(place);
  return openCatalog(place.catalog, { readOnly: false });
}
