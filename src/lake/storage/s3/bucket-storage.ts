import { createHash } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BarlakeError, isBarlakeError } from '../../../domain/barlake-error.ts';
import type { Clock } from '../../../domain/clock.ts';
import { diskStorage } from '../disk-storage.ts';
import type { FileOutline } from '../file-outline.ts';
import { hashFile } from '../hash-file.ts';
import { inLake, type LakePath } from '../lake-paths.ts';
import type { BroughtBy, Copied, LakeStorage, ReachableFile } from '../lake-storage.ts';
import { bucketUrl } from './bucket-address.ts';
import { copyObject } from './copy-object.ts';
import { downloadObject } from './download-object.ts';
import { eachAtOnce } from './each-at-once.ts';
import { type FileCache, fileCache } from './file-cache.ts';
import { type FolderSizes, folderSizes } from './folder-sizes.ts';
import { headObject, listNames, listObjects, removeObject, type StoredObject } from './object-requests.ts';
import { keyOf, lakePathOf, type ObjectStore } from './object-store.ts';
import { outlineObject } from './outline-object.ts';
import { settleBucket } from './settle-bucket.ts';
import { hashAlgorithm, isInBucket } from './shared-paths.ts';
import { uploadFile } from './upload-file.ts';
import { type UploadJournal, uploadJournal } from './upload-journal.ts';

/** What a lake in a bucket is made of. */
export interface BucketStorageOptions {
  readonly store: ObjectStore;
  /** The lake's folder on this machine, absolute. */
  readonly home: string;
  readonly landing: 'local' | 'remote';
  /** Of copies on this machine. */
  readonly cacheBytesMax: number;
  /** Whether other machines write to the lake as well, by way of a shared catalog. */
  readonly isShared: boolean;
  readonly clock: Clock;
  readonly random: () => number;
  /** Hashes that the catalog knows, by path. */
  readonly catalogHashes: (paths: readonly LakePath[]) => Promise<ReadonlyMap<LakePath, string>>;
}

/** Files fetched at the same time. */
const FETCHES_AT_ONCE = 8;

/** Of those without a body to speak of. */
const REQUESTS_AT_ONCE = 16;

/** What is smaller is fetched in less time than is asked for its parts. */
const OUTLINED_BYTES_MIN = 512 * 1024;

/** A copy that was found is not looked for again for so long. */
const AT_HAND_MS = 10_000;

/** After a hundredth of the cache's room came in, it is looked at. */
const TRIM_SHARE = 100;

/** What is known of a path beyond the catalog, until that has changed. */
interface Seen {
  /** What the bucket was seen to hold, or was given; `undefined`: nothing. */
  readonly content: string | undefined;
  /** What the catalog said then. */
  readonly catalogHash: string | undefined;
}

interface Bucket extends BucketStorageOptions {
  readonly cache: FileCache;
  readonly sizes: FolderSizes;
  readonly journal: UploadJournal;
  readonly disk: LakeStorage;
  readonly seen: Map<LakePath, Seen>;
  /** Fetches under way, by path and content: who comes second waits for the first. */
  readonly fetching: Map<string, Promise<string | undefined>>;
  /** What paths were found to stand for, and how long that is believed: copies in use stay much longer. */
  readonly atHand: Map<LakePath, { readonly content: string; readonly untilMs: number }>;
  arrivedBytes: number;
}

/**
 * A lake whose files are objects of a bucket. An object is put as a whole or not at all, and carries the hash of its content.
 * Readers get copies, each under the hash that the catalog has for its path: an old copy cannot be taken for a new one. Throws the
 * `E_STORE_…` errors, and those of the disk.
 */
export function bucketStorage(options: BucketStorageOptions): LakeStorage {
  const { store, home, landing, clock, random } = options;
  const bucket: Bucket = {
    ...options,
    cache: fileCache(home, { bytesMax: options.cacheBytesMax, clock, random }),
    sizes: folderSizes(store, clock),
    journal: uploadJournal(join(home, 'cache', 'uploads')),
    disk: diskStorage(home),
    seen: new Map(),
    fetching: new Map(),
    atHand: new Map(),
    arrivedBytes: options.cacheBytesMax,
  };
  const belongs = (path: LakePath): boolean => isInBucket(path, landing);
  return {
    publish: (stagedPath, path) =>
      belongs(path) ? publish(bucket, stagedPath, path) : bucket.disk.publish(stagedPath, path),
    remove: (path) => (belongs(path) ? remove(bucket, path) : bucket.disk.remove(path)),
    bring: (paths, by) => bring(bucket, [...new Set(paths.filter(belongs))], by),
    show: (folder) => (belongs(`${folder}/-`) ? show(bucket, folder) : Promise.resolve()),
    copy: (from, to, expected) => copy(bucket, belongs, { from, to, expected }),
    outline: (path) => (belongs(path) ? outline(bucket, path) : Promise.resolve(undefined)),
    reach: (files) =>
      reach(
        bucket,
        files.filter(({ path }) => belongs(path)),
      ),
    names: (folder) => (belongs(`${folder}/-`) ? names(bucket, folder) : bucket.disk.names(folder)),
    removeFolder: (folder) => removeFolder(bucket, folder),
    sizeOf: (path) => (belongs(path) ? bucket.sizes.sizeOf(path) : bucket.disk.sizeOf(path)),
    settle: (as) => settleBucket(bucket, as),
  };
}

async function publish(bucket: Bucket, stagedPath: string, path: LakePath): Promise<void> {
  const { store, cache, journal, sizes } = bucket;
  const hash = await hashFile(stagedPath, hashAlgorithm(path));
  const { size: sizeBytes } = await stat(stagedPath);
  await uploadFile(store, journal, { path: stagedPath, key: keyOf(store.access, path), sizeBytes, hash });
  sizes.set(path, sizeBytes);
  // From here on the file is published; what follows only saves fetching it.
  await note(bucket, path, hash);
  await cache.keep(stagedPath, hash);
  await cache.point(path, hash);
  await countArrived(bucket, sizeBytes);
}

async function remove(bucket: Bucket, path: LakePath): Promise<void> {
  await removeObject(bucket.store, keyOf(bucket.store.access, path));
  bucket.sizes.set(path, undefined);
  await note(bucket, path, undefined);
  await bucket.cache.drop(path);
}

async function copy(
  bucket: Bucket,
  belongs: (path: LakePath) => boolean,
  {
    from,
    to,
    expected,
  }: { readonly from: LakePath; readonly to: LakePath; readonly expected: string | undefined },
): Promise<Copied> {
  if (!belongs(from)) return bucket.disk.copy(from, to);
  const { store, journal } = bucket;
  const object = await headObject(store, keyOf(store.access, from));
  if (object === undefined) return 'missing';
  if (expected !== undefined && object.hash !== undefined && object.hash !== expected) return 'other';
  const keys = { from: keyOf(store.access, from), to: keyOf(store.access, to) };
  if (!(await copyObject(store, journal, { ...keys, object }))) return 'other';
  bucket.sizes.set(to, object.sizeBytes);
  return 'copied';
}

async function outline(bucket: Bucket, path: LakePath): Promise<FileOutline | undefined> {
  const { store, cache, sizes } = bucket;
  // Reading what is here costs nothing, and shows more.
  if ((await cache.held(path)) !== undefined) return undefined;
  const sizeBytes = await sizes.sizeOf(path);
  if (sizeBytes === undefined || sizeBytes < OUTLINED_BYTES_MIN) return undefined;
  return outlineObject(store, keyOf(store.access, path), { file: await cache.newFile(), sizeBytes });
}

/** In names of other characters the engine may see a pattern or a query. */
const PLAIN_KEY = /^[A-Za-z0-9_.=/-]+$/;

async function reach(
  bucket: Bucket,
  files: readonly ReachableFile[],
): Promise<ReadonlyMap<LakePath, string>> {
  const { store, cache } = bucket;
  const reached = new Map<LakePath, string>();
  if (files.length === 0) return reached;
  const hashes = await bucket.catalogHashes(files.map(({ path }) => path));
  await eachAtOnce(files, REQUESTS_AT_ONCE, async ({ path, sizeBytes }) => {
    const wanted = wantedContent(bucket, path, hashes.get(path));
    const key = keyOf(store.access, path);
    if (wanted === undefined || wanted === 'none' || cache.has(wanted) || !PLAIN_KEY.test(key)) return;
    const object = await headObject(store, key);
    // Parts cannot be hashed against the whole: the object must be the one that its writer gave the catalog's hash.
    if (object?.hash !== wanted || object.sizeBytes !== sizeBytes) return;
    reached.set(path, `s3://${store.access.bucket}/${key}`);
  });
  return reached;
}

async function names({ store }: Bucket, folder: LakePath): Promise<readonly string[]> {
  return listNames(store, `${keyOf(store.access, folder)}/`);
}

async function removeFolder(bucket: Bucket, folder: LakePath): Promise<void> {
  const { store } = bucket;
  const keys: string[] = [];
  for await (const { key } of listObjects(store, `${keyOf(store.access, folder)}/`)) keys.push(key);
  await eachAtOnce(keys, REQUESTS_AT_ONCE, (key) => removeObject(store, key));
  for (const path of keys.map((key) => lakePathOf(store.access, key))) {
    bucket.sizes.set(path, undefined);
    bucket.seen.delete(path);
    bucket.atHand.delete(path);
  }
  await bucket.disk.removeFolder(folder);
}

/** Until the catalog tells of something else, the bucket's own word goes before its. */
async function note(bucket: Bucket, path: LakePath, content: string | undefined): Promise<void> {
  const catalogHash = (await bucket.catalogHashes([path])).get(path);
  bucket.seen.set(path, { content, catalogHash });
  bucket.atHand.delete(path);
}

async function bring(bucket: Bucket, paths: readonly LakePath[], by: BroughtBy): Promise<void> {
  if (paths.length === 0) return;
  const hashes = await bucket.catalogHashes(paths);
  const nowMs = bucket.clock.monotonicMs();
  const missing =
    by === 'catalog' ? paths.filter((path) => !isAtHand(bucket, path, hashes.get(path), nowMs)) : paths;
  await eachAtOnce(missing, FETCHES_AT_ONCE, async (path) => {
    const catalogHash = hashes.get(path);
    const wanted = by === 'catalog' ? wantedContent(bucket, path, catalogHash) : undefined;
    if (by === 'anew') await bucket.cache.forget(path);
    if (wanted === undefined) await bringAsStored(bucket, path, catalogHash);
    else if (wanted === 'none') await bucket.cache.drop(path);
    else if ((await bringContent(bucket, path, wanted)) === wanted) {
      bucket.atHand.set(path, { content: wanted, untilMs: nowMs + AT_HAND_MS });
    }
  });
}

/** Whether a path was found to stand for its content a moment ago: a dashboard asks for the same files again and again. */
function isAtHand(
  { atHand, seen }: Bucket,
  path: LakePath,
  wanted: string | undefined,
  nowMs: number,
): boolean {
  if (seen.has(path)) return false;
  const known = atHand.get(path);
  return known !== undefined && known.content === wanted && nowMs < known.untilMs;
}

/** The content that a reader is to find; `undefined` when only the bucket knows. */
function wantedContent(
  { seen }: Bucket,
  path: LakePath,
  catalogHash: string | undefined,
): string | undefined {
  const known = seen.get(path);
  if (known === undefined) return catalogHash;
  if (known.catalogHash === catalogHash) return known.content ?? 'none';
  seen.delete(path);
  return catalogHash;
}

async function bringAsStored(bucket: Bucket, path: LakePath, catalogHash: string | undefined): Promise<void> {
  const { store, cache, seen } = bucket;
  const object = await headObject(store, keyOf(store.access, path));
  const content = object === undefined ? undefined : await bringContent(bucket, path, contentOf(object));
  if (content === undefined) await cache.drop(path);
  if (catalogHash !== undefined) seen.set(path, { content, catalogHash });
}

/** Points a path at a copy of some content, fetching it if need be; what the path stands for then, `undefined` when there is no object. */
async function bringContent(bucket: Bucket, path: LakePath, wanted: string): Promise<string | undefined> {
  const { cache, fetching } = bucket;
  if ((await cache.held(path)) === wanted) {
    await cache.touch(wanted);
    return wanted;
  }
  if (!cache.has(wanted)) {
    const ticket = `${path} ${wanted}`;
    const running = fetching.get(ticket) ?? fetchCopy(bucket, path, wanted);
    fetching.set(ticket, running);
    try {
      const content = await running;
      if (content === undefined) await cache.drop(path);
      else await cache.point(path, content);
      return content;
    } finally {
      fetching.delete(ticket);
    }
  }
  await cache.point(path, wanted);
  await cache.touch(wanted);
  return wanted;
}

/** Fetches what a path stands for, and says which content that is: a newer one than was wanted, when it was published meanwhile. */
async function fetchCopy(bucket: Bucket, path: LakePath, wanted: string): Promise<string | undefined> {
  try {
    return await fetchOnce(bucket, path, wanted);
  } catch (error) {
    if (!isBarlakeError(error, 'E_STORE_DAMAGED')) throw error;
    // It may have been the line.
    return fetchOnce(bucket, path, wanted);
  }
}

async function fetchOnce(bucket: Bucket, path: LakePath, wanted: string): Promise<string | undefined> {
  const { store, cache } = bucket;
  const file = await cache.newFile();
  try {
    const algorithm = hashAlgorithm(path);
    const came = await downloadObject(store, keyOf(store.access, path), { path: file, algorithm });
    if (came === undefined) return undefined;
    const { hash, object } = came;
    const content = object.hash === undefined && wanted !== hash ? contentOf(object) : hash;
    // Its own writer vouches for other content than the catalog's; without his word, only the wanted one will do.
    const isVouchedFor = object.hash === hash || wanted === hash || wanted === content;
    if (!isVouchedFor) throw damaged(bucket, path, { wanted, hash });
    await cache.keep(file, content);
    await countArrived(bucket, object.sizeBytes);
    return content;
  } finally {
    await rm(file, { force: true });
  }
}

/** What tells an object's content from others': its hash, or its revision where nobody wrote a hash down. */
function contentOf({ hash, etag }: StoredObject): string {
  return hash ?? `etag-${createHash('sha256').update(etag).digest('hex')}`;
}

async function show(bucket: Bucket, folder: LakePath): Promise<void> {
  const { store, cache } = bucket;
  const held = await cache.paths(folder);
  const listed = new Set<LakePath>();
  for await (const object of listObjects(store, `${keyOf(store.access, folder)}/`)) {
    const path = lakePathOf(store.access, object.key);
    listed.add(path);
    if (!held.has(path)) await cache.point(path, contentOf({ ...object, hash: undefined }));
  }
  for (const path of held.keys()) if (!listed.has(path)) await cache.drop(path);
}

async function countArrived(bucket: Bucket, bytes: number): Promise<void> {
  bucket.arrivedBytes += bytes;
  if (bucket.arrivedBytes * TRIM_SHARE < bucket.cacheBytesMax) return;
  bucket.arrivedBytes = 0;
  await bucket.cache.trim();
}

function damaged(
  { store, home }: Bucket,
  path: LakePath,
  { wanted, hash }: { readonly wanted: string; readonly hash: string },
): BarlakeError {
  return new BarlakeError('E_STORE_DAMAGED', {
    message: `${bucketUrl(store.access)}/${path} holds other bytes than were published.`,
    mend: 'Make the partition anew with `barlake sync … --rebuild`, or put back a copy of the object.',
    details: { path, expected: wanted, found: hash, local: inLake(home, path) },
  });
}
