import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LakeLock } from '../catalog/lake-lock.ts';
import { type Catalog, openCatalog } from '../catalog/open-catalog.ts';
import type { LakePlace } from '../lake-place.ts';
import { tempFolder } from '../storage/lake-paths.ts';
import { publishFile } from '../storage/publish-file.ts';
import { setAsideFile, setAsideSchema } from './previous-catalog.ts';

/**
 * Has a new catalog filled and puts it where there is none that can be used; what lies there is set aside, never deleted. Returns where
 * that lies now, a file or a schema, when there was any. Under the write lock. Throws what `fill` and writing throw.
 */
export async function replaceCatalog(
  { root, catalog: address }: LakePlace,
  lock: LakeLock,
  fill: (catalog: Catalog) => Promise<unknown>,
): Promise<string | undefined> {
  if (address.kind === 'sqlite') return replaceFile(root, address.path, fill);
  // All facts come in one transaction; a schema without any is noticed beside a lake with data.
  const name = await setAsideSchema(lock);
  await using catalog = await lock.openCatalog();
  await fill(catalog);
  return name;
}

/** Under another name first: until the new one is whole, the old one’s absence must stay noticeable. */
async function replaceFile(
  root: string,
  file: string,
  fill: (catalog: Catalog) => Promise<unknown>,
): Promise<string | undefined> {
  await mkdir(tempFolder(root), { recursive: true });
  const folder = await mkdtemp(join(tempFolder(root), 'catalog-'));
  try {
    const staged = join(folder, 'catalog.db');
    {
      await using catalog = await openCatalog(staged, { readOnly: false });
      await fill(catalog);
    }
    const path = await setAsideFile(file);
    await publishFile(staged, file);
    return path;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
