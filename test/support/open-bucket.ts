import type { Clock } from '../../src/domain/clock.ts';
import type { LakePath } from '../../src/lake/storage/lake-paths.ts';
import type { LakeStorage } from '../../src/lake/storage/lake-storage.ts';
import { type BucketStorageOptions, bucketStorage } from '../../src/lake/storage/s3/bucket-storage.ts';
import { type ObjectStore, openObjectStore } from '../../src/lake/storage/s3/object-store.ts';
import { seededRandom } from './seeded-random.ts';
import { makeTempFolder } from './temp-folder.ts';

/** A lake in a bucket, with a home of its own. */
export interface OpenBucket extends AsyncDisposable {
  readonly root: string;
  readonly storage: LakeStorage;
  readonly store: ObjectStore;
  /** What the catalog would say, by path. */
  readonly hashes: Map<LakePath, string>;
}

/** Differs from one opening to the next, as homes do. */
let opened = 0;

/** Opens the bucket of an endpoint as a machine of its own. */
export async function openBucket(
  endpoint: string,
  bucket: string,
  options: Partial<BucketStorageOptions> & {
    readonly timeoutMs?: number;
    readonly attempts?: number;
    readonly prefix?: string;
  } = {},
): Promise<OpenBucket> {
  const folder = await makeTempFolder('bucket');
  opened += 1;
  const random = seededRandom(opened);
  const clock: Clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };
  const { timeoutMs = 20_000, attempts = 5, prefix = 'lake' } = options;
  const store = await openObjectStore({
    access: {
      bucket,
      prefix,
      endpoint,
      region: 'us-east-1',
      accessKey: 'lake-key',
      secretKey: 'lake-secret',
    },
    timeoutMs,
    attempts,
    random,
    signal: new AbortController().signal,
  });
  const hashes = new Map<LakePath, string>();
  const storage = bucketStorage({
    store,
    home: folder.path,
    landing: 'local',
    cacheBytesMax: 1_000_000_000,
    isShared: false,
    clock,
    random,
    catalogHashes: () => Promise.resolve(hashes),
    ...options,
  });
  return {
    root: folder.path,
    storage,
    store,
    hashes,
    async [Symbol.asyncDispose]() {
      store[Symbol.dispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}
