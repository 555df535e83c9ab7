import { createHash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import { bucketUrl } from './bucket-address.ts';
import { getObject, listObjects, putObject, removeObject } from './object-requests.ts';
import { keyOf, type ObjectStore } from './object-store.ts';

/**
 * Does once what a lake does: lists, writes a small object, reads it and removes it. Throws the first `E_STORE_…` error, and
 * `E_STORE_ANSWER` when the object does not come back as it went.
 */
export async function probeBucket(store: ObjectStore, token: string): Promise<void> {
  const prefix = keyOf(store.access, '');
  for await (const _object of listObjects(store, prefix, 1)) break;
  const key = keyOf(store.access, `temp/doctor-${token}`);
  const body = Buffer.from(token);
  const md5 = createHash('md5').update(body).digest('base64');
  await putObject(store, key, { body, md5, hash: token });
  const found = await getObject(store, key);
  const content = found === undefined ? undefined : await text(found.body);
  await removeObject(store, key);
  if (content === token && found?.hash === token) return;
  throw new BarlakeError('E_STORE_ANSWER', {
    message: `${bucketUrl(store.access)} does not give back what was just written, or not what was written beside it.`,
    mend: 'A lake needs a server that shows a write at once and keeps user metadata; choose another one.',
    details: { bucket: store.access.bucket },
  });
}
