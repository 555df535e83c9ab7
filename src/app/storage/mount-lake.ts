import { isBarlakeError } from '../../domain/barlake-error.ts';
import type { Clock } from '../../domain/clock.ts';
import { joinMount, mountStorage } from '../../lake/storage/mounts.ts';
import { refusingStorage } from '../../lake/storage/refusing-storage.ts';
import type { Configuration } from '../config/configuration.ts';
import { bucketAccess } from './bucket-access.ts';
import { catalogHashes } from './catalog-hashes.ts';

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
  const hashes = catalogHashes(root, catalog);
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
