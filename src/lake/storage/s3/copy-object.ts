import { completeUpload } from './complete-upload.ts';
import { eachAtOnce } from './each-at-once.ts';
import { abortMultipart, beginMultipart, type Multipart, type Part } from './multipart-requests.ts';
import { headObject, type StoredObject } from './object-requests.ts';
import type { ObjectStore } from './object-store.ts';
import { serverCode, statusOf } from './store-error.ts';
import type { UploadJournal } from './upload-journal.ts';

/** An object that is to be copied, as it was seen, and where to. Keys are of the bucket. */
export interface ObjectCopy {
  readonly from: string;
  readonly to: string;
  readonly object: StoredObject;
}

/** Servers copy so much at once; what is larger is copied in parts. */
export interface CopyLimits {
  readonly wholeBytes: number;
  readonly partBytes: number;
}

const GIBIBYTE = 1024 ** 3;
const LIMITS: CopyLimits = { wholeBytes: 5 * GIBIBYTE, partBytes: GIBIBYTE };
const PARTS_AT_ONCE = 4;

/**
 * Has the server copy an object, hash and all, without its bytes coming here. `false` when it is not the revision any more that was seen. The
 * copy is wholly there or as it was. Throws what requests throw.
 */
export async function copyObject(
  store: ObjectStore,
  journal: UploadJournal,
  copy: ObjectCopy,
  limits: CopyLimits = LIMITS,
): Promise<boolean> {
  const isDone =
    copy.object.sizeBytes <= limits.wholeBytes
      ? await copyWhole(store, copy)
      : await copyParts(store, journal, copy, limits);
  if (!isDone) return false;
  const made = await headObject(store, copy.to);
  return made?.sizeBytes === copy.object.sizeBytes && (copy.object.hash ?? made.hash) === made.hash;
}

async function copyWhole(store: ObjectStore, copy: ObjectCopy): Promise<boolean> {
  const { sdk, s3 } = store;
  return store.often('PUT', copy.to, async (at) => {
    const input = { Bucket: store.access.bucket, Key: copy.to, ...sourceOf(store, copy) };
    return isSameRevision(s3.send(new sdk.CopyObjectCommand(input), at));
  });
}

async function copyParts(
  store: ObjectStore,
  journal: UploadJournal,
  copy: ObjectCopy,
  { partBytes }: CopyLimits,
): Promise<boolean> {
  const { sizeBytes, hash = '' } = copy.object;
  const multipart = await beginMultipart(store, copy.to, hash);
  const note = { ...multipart, pid: process.pid };
  await journal.note(note);
  try {
    const numbers = Array.from({ length: Math.ceil(sizeBytes / partBytes) }, (_, index) => index + 1);
    const parts: Part[] = [];
    await eachAtOnce(numbers, PARTS_AT_ONCE, async (number) => {
      const end = Math.min(number * partBytes, sizeBytes) - 1;
      const part = await copyPart(store, copy, multipart, {
        number,
        range: `bytes=${(number - 1) * partBytes}-${end}`,
      });
      if (part !== undefined) parts.push(part);
    });
    const isWhole = parts.length === numbers.length;
    if (isWhole) {
      const sorted = parts.toSorted((left, right) => left.number - right.number);
      await completeUpload(store, multipart, { key: copy.to, hash }, sorted);
    } else await abortMultipart(store, multipart);
    await journal.forget(note);
    return isWhole;
  } catch (error) {
    // The first error says what is wrong; the journal keeps what is left to do.
    await abortMultipart(store, multipart).then(
      () => journal.forget(note),
      () => undefined,
    );
    throw error;
  }
}

async function copyPart(
  store: ObjectStore,
  copy: ObjectCopy,
  { key, upload }: Multipart,
  { number, range }: { readonly number: number; readonly range: string },
): Promise<Part | undefined> {
  const { sdk, s3, access } = store;
  return store.often('PUT', key, async (at) => {
    const command = new sdk.UploadPartCopyCommand({
      Bucket: access.bucket,
      Key: key,
      UploadId: upload,
      PartNumber: number,
      CopySourceRange: range,
      ...sourceOf(store, copy),
    });
    let etag = '';
    const sending = s3.send(command, at).then((done) => (etag = done.CopyPartResult?.ETag ?? ''));
    return (await isSameRevision(sending)) ? { number, etag } : undefined;
  });
}

function sourceOf({ access }: ObjectStore, { from, object }: ObjectCopy) {
  const path = from.split('/').map(encodeURIComponent).join('/');
  return { CopySource: `${access.bucket}/${path}`, CopySourceIfMatch: object.etag };
}

/** `false` when the object was replaced or removed since it was seen. */
async function isSameRevision(sending: Promise<unknown>): Promise<boolean> {
  try {
    await sending;
    return true;
  } catch (error) {
    if (statusOf(error) === 412 || serverCode(error) === 'NoSuchKey') return false;
    throw error;
  }
}
