import { isCatalogPresent } from '../../lake/catalog/catalog-presence.ts';
import type { LakePlace } from '../../lake/lake-place.ts';
import { openLakeToRead } from './open-lake.ts';

/** For commands that write, but only out of what a lake holds: they make none. Throws what {@link openLakeToRead} throws. */
export async function assertLakePresent(place: LakePlace): Promise<void> {
  if (await isCatalogPresent(place.catalog)) return;
  await using _lake = await openLakeToRead(place);
}
