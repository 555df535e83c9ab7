import { stat } from 'node:fs/promises';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { referenceFiles } from '../reference/describe-reference-file.ts';
import { catalogPath, type LakePath } from '../storage/lake-paths.ts';
import { listSeriesFiles } from '../targeted/list-series-files.ts';
import { lakeFiles } from './list-lake-files.ts';

/**
 * Throws `E_CATALOG_DAMAGED` when a lake holds data and its catalog is gone or empty. Opening it then would make a new
 * one, and everything would be fetched again.
 */
export async function assertCatalogPresent(root: string): Promise<void> {
  const path = catalogPath(root);
  const found = await stat(path).catch(() => undefined);
  if (found !== undefined && found.size > 0) return;
  for await (const file of lakeFiles(root)) {
    if (file.kind !== 'foreign') throw withoutCatalog(path, found !== undefined, file.path);
  }
  for await (const { path: bars, place } of listSeriesFiles(root)) {
    if (place !== undefined) throw withoutCatalog(path, found !== undefined, bars);
  }
  const [first] = await referenceFiles(root);
  if (first !== undefined) throw withoutCatalog(path, found !== undefined, first.path);
}

function withoutCatalog(path: string, isEmpty: boolean, data: LakePath): BarlakeError {
  return new BarlakeError('E_CATALOG_DAMAGED', {
    message: `${path} is ${isEmpty ? 'empty' : 'missing'}, but the lake holds data: ${data}.`,
    mend: 'Rebuild it from the lake’s files with `barlake catalog rebuild`, or put back a copy of it.',
  });
}
