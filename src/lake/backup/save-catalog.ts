import { backup, DatabaseSync } from 'node:sqlite';
import { BarlakeError } from '../../domain/barlake-error.ts';
import type { CatalogAddress } from '../catalog/catalog-address.ts';
import { copyCatalog, describeContent, type TableContent } from '../catalog/copy/copy-catalog.ts';
import { openCatalog } from '../catalog/open-catalog.ts';

/** Pages copied at once, hundreds of megabytes: a copy that is interrupted by a writer begins anew. */
const PAGES_AT_ONCE = 200_000;

/**
 * Saves a catalog, as it is at one moment, to a new SQLite file, whatever writes to it meanwhile. Returns what it holds. Throws what
 * `openCatalog` throws.
 */
export async function saveCatalog(
  address: CatalogAddress,
  path: string,
  signal: AbortSignal,
): Promise<readonly TableContent[]> {
  if (address.kind === 'postgres') {
    await using source = await openCatalog(address, { readOnly: true });
    await using target = await openCatalog(path, { readOnly: false });
    return await copyCatalog(source, target, signal);
  }
  // What is no catalog, or one of a newer barlake, is told before it is copied.
  await (await openCatalog(address, { readOnly: true }))[Symbol.asyncDispose]();
  const database = new DatabaseSync(address.path, { readOnly: true });
  try {
    await backup(database, path, { rate: PAGES_AT_ONCE });
  } finally {
    database.close();
  }
  assertSound(path);
  await using copied = await openCatalog(path, { readOnly: false });
  return await describeContent(copied, signal);
}

function assertSound(path: string): void {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const verdict = database.prepare('PRAGMA integrity_check(1)').get()?.['integrity_check'];
    if (verdict === 'ok') return;
    throw new BarlakeError('E_CATALOG_DAMAGED', {
      message: `The catalog is damaged: ${String(verdict)}.`,
      mend: 'Rebuild it from the lake’s files with `barlake catalog rebuild`, then back it up.',
    });
  } finally {
    database.close();
  }
}
