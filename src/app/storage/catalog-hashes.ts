import { existsSync } from 'node:fs';
import { isBarlakeError } from '../../domain/barlake-error.ts';
import { type CatalogAddress, fileCatalog } from '../../lake/catalog/catalog-address.ts';
import { type Catalog, openCatalog } from '../../lake/catalog/open-catalog.ts';
import { pathHashes } from '../../lake/catalog/path-hashes.ts';
import { inLake, type LakePath } from '../../lake/storage/lake-paths.ts';

/** What catalogs say of files. */
export interface CatalogHashes {
  readonly of: (paths: readonly LakePath[]) => Promise<ReadonlyMap<LakePath, string>>;
  close(): void;
}

/** A path in a pin: which one, and the path in the lake that the pin is. */
const IN_PIN = /^(pins\/[^/]+)\/(.+)$/;

/** The catalog of a lake and those of its pins, on connections of their own: whoever waits for a file may be in the middle of a transaction. */
export function catalogHashes(root: string, address: CatalogAddress): CatalogHashes {
  const own = oneCatalog(address);
  const pins = new Map<string, CatalogHashes>();
  const pinOf = (folder: string): CatalogHashes => {
    const pinned = fileCatalog(inLake(root, folder));
    const found = pins.get(folder) ?? oneCatalog(pinned);
    pins.set(folder, found);
    return found;
  };
  return {
    async of(paths) {
      const byPin = Map.groupBy(paths, (path) => IN_PIN.exec(path)?.[1]);
      const found = new Map(await own.of(byPin.get(undefined) ?? []));
      for (const [folder, pinned] of byPin) {
        if (folder === undefined || !existsSync(inLake(root, `${folder}/catalog.db`))) continue;
        const inside = pinned.map((path) => path.slice(folder.length + 1));
        for (const [path, hash] of await pinOf(folder).of(inside)) found.set(`${folder}/${path}`, hash);
      }
      return found;
    },
    close() {
      for (const each of [own, ...pins.values()]) each.close();
    },
  };
}

function oneCatalog(address: CatalogAddress): CatalogHashes {
  let opened: Promise<Catalog> | undefined;
  return {
    async of(paths) {
      if (paths.length === 0) return new Map();
      try {
        opened ??= openCatalog(address, { readOnly: true });
        return await pathHashes((await opened).db, paths);
      } catch (error) {
        opened = undefined;
        // Before there is a catalog, and while one is being rebuilt, the bucket's own word is all there is.
        if (isBarlakeError(error, 'E_LAKE_MISSING') || isBarlakeError(error, 'E_CATALOG_DAMAGED')) {
          return new Map();
        }
        throw error;
      }
    },
    close() {
      opened?.then((catalog) => catalog[Symbol.asyncDispose]()).catch(() => undefined);
    },
  };
}
