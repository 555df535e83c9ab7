import { objectMetadata } from './object-requests.ts';
import type { ObjectStore } from './object-store.ts';
import { statusOf } from './store-error.ts';

/** An upload in parts: nothing is to be seen of it under its key before it is completed. */
export interface Multipart {
  readonly key: string;
  readonly upload: string;
}

/** One part that has arrived. */
export interface Part {
  readonly number: number;
  readonly etag: string;
}

/** One part on its way; numbers count from 1. */
export interface PutPart {
  readonly number: number;
  readonly body: Uint8Array;
  /** Of the body, base64: the server refuses what arrives otherwise. */
  readonly md5: string;
}

/** Begins an upload of content with this hash. */
export function beginMultipart(store: ObjectStore, key: string, hash: string): Promise<Multipart> {
  const { sdk, s3, access } = store;
  return store.often('POST', key, async (at) => {
    const input = { Bucket: access.bucket, Key: key, Metadata: objectMetadata(hash) };
    const begun = await s3.send(new sdk.CreateMultipartUploadCommand(input), at);
    return { key, upload: begun.UploadId ?? '' };
  });
}

/** Sends a part. */
export function putPart(store: ObjectStore, { key, upload }: Multipart, part: PutPart): Promise<Part> {
  const { sdk, s3, access } = store;
  return store.often('PUT', key, async (at) => {
    const command = new sdk.UploadPartCommand({
      Bucket: access.bucket,
      Key: key,
      UploadId: upload,
      PartNumber: part.number,
      Body: part.body,
      ContentMD5: part.md5,
    });
    const done = await s3.send(command, at);
    return { number: part.number, etag: done.ETag ?? '' };
  });
}

/** Makes an object of the parts. One attempt: whether it went well although the answer got lost, the object tells. */
export async function completeMultipart(
  store: ObjectStore,
  { key, upload }: Multipart,
  parts: readonly Part[],
): Promise<void> {
  const { sdk, s3, access } = store;
  await store.once('POST', key, async (at) => {
    const list = parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag }));
    const input = { Bucket: access.bucket, Key: key, UploadId: upload, MultipartUpload: { Parts: list } };
    await s3.send(new sdk.CompleteMultipartUploadCommand(input), at);
  });
}

/** Throws away the parts of an upload; harmless when it is over. */
export async function abortMultipart(store: ObjectStore, { key, upload }: Multipart): Promise<void> {
  const { sdk, s3, access } = store;
  await store.often('DELETE', key, async (at) => {
    const input = { Bucket: access.bucket, Key: key, UploadId: upload };
    try {
      await s3.send(new sdk.AbortMultipartUploadCommand(input), at);
    } catch (error) {
      if (statusOf(error) !== 404) throw error;
    }
  });
}

/** Uploads below a prefix that were begun and not completed; none where the server does not tell. */
export function openMultiparts(
  store: ObjectStore,
  prefix: string,
): Promise<readonly (Multipart & { readonly begunMs: number })[]> {
  const { sdk, s3, access } = store;
  return store.often('LIST', prefix, async (at) => {
    const input = { Bucket: access.bucket, Prefix: prefix };
    try {
      const { Uploads = [] } = await s3.send(new sdk.ListMultipartUploadsCommand(input), at);
      return Uploads.flatMap(({ Key, UploadId, Initiated }) =>
        Key === undefined || UploadId === undefined
          ? []
          : [{ key: Key, upload: UploadId, begunMs: Initiated?.getTime() ?? 0 }],
      );
    } catch (error) {
      if (statusOf(error) === 501 || statusOf(error) === 405) return [];
      throw error;
    }
  });
}
