import { isBarlakeError } from '../../domain/barlake-error.ts';
import type { Clock } from '../../domain/clock.ts';
import type { CatalogAddress } from '../../lake/catalog/catalog-address.ts';
import { type Catalog, openCatalog } from '../../lake/catalog/open-catalog.ts';
import { pathHashes } from '../../lake/catalog/path-hashes.ts';
import type { LakePath } from '../../lake/storage/lake-paths.ts';
import { joinMount, mountStorage } from '../../lake/storage/mounts.ts';
import { refusingStorage } from '../../lake/storage/refusing-storage.ts';
import type { Configuration } from '../config/configuration.ts';
import { bucketAccess } from './bucket-access.ts';

/** What mounting takes from outside. */
export interface MountWorld {
  readonly clock: Clock;
  readonly random: () => number;
  /** Ends what is on its way. */
  readonly signal: AbortSignal;
}

const MEBIBYTE = 1024 * 1024;

/**
 * Mounts the lake's bucket on its home, for as long as the result is not disposed of. For a lake in a folder there is nothing to be
 * done. Sends no request yet. Without keys, the first request is refused with `E_STORE_REFUSED`.
 */
export async function mountLake(config: Configuration, world: MountWorld): Promise<AsyncDisposable> {
  const { root, catalog, bucket, landing, copiesMb } = config.lake;
  if (bucket === undefined) return asyncDisposable(() => undefined);
  const access = bucketAccess(config.lake);
  if (isBarlakeError(access)) {
    const refusing = joinMount(root) ?? mountStorage(root, refusingStorage(access));
    return asyncDisposable(() => refusing[Symbol.dispose]());
  }
  const [{ openObjectStore }, { bucketStorage }] = await Promise.all([
    import('../../lake/storage/s3/object-store.ts'),
    import('../../lake/storage/s3/bucket-storage.ts'),
  ]);
  const { timeoutMs, attempts } = config.vendor;
  const store = await openObjectStore({ access, timeoutMs, attempts, ...world });
  const joined = joinMount(root);
  if (joined !== undefined) return asyncDisposable(() => joined[Symbol.dispose]());
  const hashes = catalogHashes(catalog);
  const storage = bucketStorage({
    store,
    home: root,
    landing,
    cacheBytesMax: copiesMb * MEBIBYTE,
    isShared: catalog.kind === 'postgres',
    ...world,
    catalogHashes: hashes.of,
  });
  const mount = mountStorage(root, storage, () => {
    store[Symbol.dispose]();
    hashes.close();
  });
  return asyncDisposable(() => mount[Symbol.dispose]());
}

function asyncDisposable(dispose: () => void): AsyncDisposable {
  return { [Symbol.asyncDispose]: () => Promise.resolve(dispose()) };
}

/** The catalog on a connection of its own: whoever waits for a file may be in the middle of a transaction. */
function catalogHashes(address: CatalogAddress): {
  readonly of: (paths: readonly LakePath[]) => Promise<ReadonlyMap<LakePath, string>>;
  close(): void;
} {
  let opened: Promise<Catalog> | undefined;
  return {
    async of(paths) {
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
