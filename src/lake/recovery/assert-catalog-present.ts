import { BarlakeError } from '../../domain/barlake-error.ts';
import { showCatalog } from '../catalog/catalog-address.ts';
import { catalogPresence } from '../catalog/catalog-presence.ts';
import type { LakePlace } from '../lake-place.ts';
import { referenceFiles } from '../reference/describe-reference-file.ts';
import type { LakePath } from '../storage/lake-paths.ts';
import { listSeriesFiles } from '../targeted/list-series-files.ts';
import { lakeFiles } from './list-lake-files.ts';

/**
 * Throws `E_CATALOG_DAMAGED` when a lake holds data and its catalog is gone or empty. Opening it then would make a new
 * one, and everything would be fetched again.
 */
export async function assertCatalogPresent({ root, catalog }: LakePlace): Promise<void> {
  const presence = await catalogPresence(catalog);
  if (presence === 'present') return;
  const without = (path: LakePath): BarlakeError => withoutCatalog(showCatalog(catalog), presence, path);
  for await (const file of lakeFiles(root)) {
    if (file.kind !== 'foreign') throw without(file.path);
  }
  for await (const { path: bars, place } of listSeriesFiles(root)) {
    if (place !== undefined) throw without(bars);
  }
  const [first] = await referenceFiles(root);
  if (first !== undefined) throw without(first.path);
}

function withoutCatalog(catalog: string, presence: 'empty' | 'missing', data: LakePath): BarlakeError {
  return new BarlakeError('E_CATALOG_DAMAGED', {
    message: `${catalog} is ${presence}, but the lake holds data: ${data}.`,
    mend: 'Rebuild it from the lake’s files with `barlake catalog rebuild`, or put back a copy of it.',
  });
}
