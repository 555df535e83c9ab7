import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import { bucketUrl } from './bucket-address.ts';
import { getObject, type ObjectBody, type StoredObject } from './object-requests.ts';
import { lakePathOf, type ObjectStore } from './object-store.ts';
import { explainStoreError } from './store-error.ts';
import { withAttempts } from './with-attempts.ts';

/** What came. */
export interface Download {
  /** Of the bytes, hex. */
  readonly hash: string;
  readonly object: StoredObject;
}

/** How far an object has come. */
interface Progress {
  readonly handle: FileHandle;
  hash: Hash;
  written: number;
  object: StoredObject | undefined;
}

/**
 * Downloads an object into a new file and hashes it on the way. A connection that is cut is taken up where it broke off, unless
 * the object was replaced meanwhile: then all of it is fetched anew. `undefined` when there is none. Throws `E_STORE_DAMAGED`
 * when fewer or other bytes come than the object has, and what requests throw.
 */
export async function downloadObject(
  store: ObjectStore,
  key: string,
  { path, algorithm }: { readonly path: string; readonly algorithm: 'sha256' | 'md5' },
): Promise<Download | undefined> {
  await using handle = await open(path, 'wx');
  const progress: Progress = { handle, hash: createHash(algorithm), written: 0, object: undefined };
  const isThere = await withAttempts(async () => {
    const answer = await begin(store, key, progress, algorithm);
    if (answer === undefined) return false;
    await receive(store, key, answer, progress);
    return true;
  }, store.attempts);
  const { object } = progress;
  if (!isThere || object === undefined) return undefined;
  await handle.sync();
  return { hash: progress.hash.digest('hex'), object };
}

async function begin(
  store: ObjectStore,
  key: string,
  progress: Progress,
  algorithm: 'sha256' | 'md5',
): Promise<ObjectBody | undefined> {
  const { object, written } = progress;
  if (object !== undefined && written > 0) {
    const rest = await getObject(store, key, { start: written, etag: object.etag });
    if (rest !== undefined) return rest;
    await progress.handle.truncate(0);
    progress.hash = createHash(algorithm);
    progress.written = 0;
  }
  const answer = await getObject(store, key);
  if (answer !== undefined) {
    progress.object = { sizeBytes: answer.sizeBytes, etag: answer.etag, hash: answer.hash };
  }
  return answer;
}

async function receive(
  store: ObjectStore,
  key: string,
  { body }: ObjectBody,
  progress: Progress,
): Promise<void> {
  const path = lakePathOf(store.access, key);
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      store.attempts.signal.throwIfAborted();
      await writeAll(progress.handle, chunk, progress.written);
      progress.hash.update(chunk);
      progress.written += chunk.length;
    }
  } catch (error) {
    throw explainStoreError(error, { verb: 'GET', path }, store.access);
  } finally {
    body.destroy();
  }
  const expected = progress.object?.sizeBytes ?? 0;
  if (progress.written === expected) return;
  throw new BarlakeError('E_STORE_DAMAGED', {
    message: `${bucketUrl(store.access)}/${path} broke off after ${progress.written} of ${expected} bytes.`,
    mend: 'Run the command again; if it happens twice, check the line and any proxy in between.',
    details: { path, receivedBytes: progress.written, expectedBytes: expected },
  });
}

async function writeAll(handle: FileHandle, chunk: Buffer, start: number): Promise<void> {
  for (let at = 0; at < chunk.length; ) {
    const { bytesWritten } = await handle.write(chunk, at, chunk.length - at, start + at);
    at += bytesWritten;
  }
}
