import { isBarlakeError } from '../../domain/barlake-error.ts';
import type { Clock } from '../../domain/clock.ts';
import { joinMount, mountStorage } from '../../lake/storage/mounts.ts';
import { refusingStorage } from '../../lake/storage/refusing-storage.ts';
import type { Configuration } from '../config/configuration.ts';
import { bucketAccess } from './bucket-access.ts';
import { catalogHashes } from './catalog-hashes.ts';
import { type SharedSignal, shareSignal } from './share-signal.ts';

/** What mounting takes from outside. */
export interface MountWorld {
  readonly clock: Clock;
  readonly random: () => number;
  /** Ends what is on its way. */
  readonly signal: AbortSignal;
}

/** By folder, as mounts are: requests of a bucket end when all who have it mounted want that, not when the first of them does. */
const signals = new Map<string, SharedSignal>();

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
  const shared = shareSignal();
  const store = await openObjectStore({ access, timeoutMs, attempts, ...world, signal: shared.signal });
  const joined = joinMount(root);
  if (joined !== undefined) {
    store[Symbol.dispose]();
    return using(joined, signals.get(root)?.join(world.signal));
  }
  signals.set(root, shared);
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
    signals.delete(root);
    store[Symbol.dispose]();
    hashes.close();
  });
  return using(mount, shared.join(world.signal));
}

function using(mount: Disposable, joined: Disposable | undefined): AsyncDisposable {
  return asyncDisposable(() => {
    joined?.[Symbol.dispose]();
    mount[Symbol.dispose]();
  });
}

function asyncDisposable(dispose: () => void): AsyncDisposable {
  return { [Symbol.asyncDispose]: () => Promise.resolve(dispose()) };
}
