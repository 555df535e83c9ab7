import { isBarlakeError } from '../../../domain/barlake-error.ts';
import { completeMultipart, type Multipart, type Part } from './multipart-requests.ts';
import { headObject } from './object-requests.ts';
import type { ObjectStore } from './object-store.ts';
import { withAttempts } from './with-attempts.ts';

/** Makes an object of its parts. An answer that got lost leaves open whether that was done: the object says, by its hash. */
export async function completeUpload(
  store: ObjectStore,
  multipart: Multipart,
  wanted: { readonly key: string; readonly hash: string },
  parts: readonly Part[],
): Promise<void> {
  await withAttempts(async () => {
    try {
      await completeMultipart(store, multipart, parts);
    } catch (error) {
      const isOver = isBarlakeError(error) && error.details['answer'] === 'NoSuchUpload';
      if (!isOver || (await headObject(store, wanted.key))?.hash !== wanted.hash) throw error;
    }
  }, store.attempts);
}
