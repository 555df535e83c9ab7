import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { ByteRange } from '../file-outline.ts';
import type { ObjectStore } from './object-store.ts';
import { serverCode, statusOf } from './store-error.ts';

/** What the server says of an object. */
export interface StoredObject {
  readonly sizeBytes: number;
  /** Its revision, with the quotes. */
  readonly etag: string;
  /** Hash of the content as the one who wrote it said, hex; `undefined` when somebody else did. */
  readonly hash: string | undefined;
}

/** An object on its way here. */
export interface ObjectBody extends StoredObject {
  readonly body: Readable;
}

/** An object in a listing. */
export interface ListedObject {
  readonly key: string;
  readonly sizeBytes: number;
  readonly etag: string;
}

/** A body, and what is said about it. */
export interface PutObject {
  readonly body: Uint8Array;
  /** Kept with the object, so that it can be told from any other revision without being read. */
  readonly hash: string;
  /** Of the body, base64: the server refuses what arrives otherwise. */
  readonly md5: string;
}

const HASH_FIELD = 'barlake-hash';

/** What is kept with an object whose content has this hash. */
export function objectMetadata(hash: string): Record<string, string> {
  return { [HASH_FIELD]: hash };
}

/** What there is under a key; `undefined` when there is no such object. */
export function headObject(store: ObjectStore, key: string): Promise<StoredObject | undefined> {
  return store.often('HEAD', key, async (at) => {
    const { sdk, s3, access } = store;
    try {
      return describe(await s3.send(new sdk.HeadObjectCommand({ Bucket: access.bucket, Key: key }), at));
    } catch (error) {
      const status = statusOf(error);
      if (status === undefined || status >= 500 || status === 429) throw error;
      // An answer to HEAD has no body: neither a bucket that is gone nor a wrong clock can be told from it.
      const found = await getObject(store, key);
      found?.body.destroy();
      return found;
    }
  });
}

/**
 * Begins to read an object, at `start` if that is given, and then only of the revision `etag`. One attempt. `undefined` when there is no
 * such object, or no such revision any more.
 */
export function getObject(
  store: ObjectStore,
  key: string,
  from?: { readonly start: number; readonly etag: string },
): Promise<ObjectBody | undefined> {
  return store.once('GET', key, async (at) => {
    const { sdk, s3, access } = store;
    const range = from === undefined ? {} : { Range: `bytes=${from.start}-`, IfMatch: from.etag };
    try {
      const command = new sdk.GetObjectCommand({ Bucket: access.bucket, Key: key, ...range });
      const found = await s3.send(command, at);
      return { ...describe(found), body: found.Body as Readable };
    } catch (error) {
      if (serverCode(error) === 'NoSuchKey' || statusOf(error) === 412) return undefined;
      throw error;
    }
  });
}

/** A piece of an object, and what is said about the whole. */
export interface ObjectPiece {
  readonly body: Buffer;
  readonly object: StoredObject;
}

/** Reads some bytes of an object, only of the revision `etag` if that is given. `undefined` when there is none, or the server does not give ranges. */
export function getPiece(
  store: ObjectStore,
  key: string,
  { start, end, etag }: ByteRange & { readonly etag?: string },
): Promise<ObjectPiece | undefined> {
  return store.often('GET', key, async (at) => {
    const { sdk, s3, access } = store;
    const range = { Range: `bytes=${start}-${end - 1}`, ...(etag === undefined ? {} : { IfMatch: etag }) };
    try {
      const found = await s3.send(
        new sdk.GetObjectCommand({ Bucket: access.bucket, Key: key, ...range }),
        at,
      );
      const stream = found.Body as Readable;
      const total = /^bytes \d+-\d+\/(\d+)$/.exec(found.ContentRange ?? '')?.[1];
      if (total === undefined) {
        stream.destroy();
        return undefined;
      }
      const body = await buffer(stream);
      return { body, object: { ...describe(found), sizeBytes: Number(total) } };
    } catch (error) {
      const status = statusOf(error);
      if (serverCode(error) === 'NoSuchKey' || status === 412 || status === 416) return undefined;
      throw error;
    }
  });
}

/** Writes an object, in place of what was there. */
export async function putObject(store: ObjectStore, key: string, put: PutObject): Promise<void> {
  await store.often('PUT', key, async (at) => {
    const { sdk, s3, access } = store;
    const { body: Body, md5: ContentMD5, hash } = put;
    const Metadata = objectMetadata(hash);
    const input = { Bucket: access.bucket, Key: key, Body, ContentMD5, Metadata };
    await s3.send(new sdk.PutObjectCommand(input), at);
  });
}

/** Writes a small object where there is none; `false` when there is one. */
export function putNewObject(store: ObjectStore, key: string, body: string): Promise<boolean> {
  return store.often('PUT', key, async (at) => {
    const { sdk, s3, access } = store;
    const input = { Bucket: access.bucket, Key: key, Body: body, IfNoneMatch: '*' };
    try {
      await s3.send(new sdk.PutObjectCommand(input), at);
      return true;
    } catch (error) {
      if (statusOf(error) === 412 || statusOf(error) === 409) return false;
      throw error;
    }
  });
}

/** Removes an object; harmless when there is none. */
export async function removeObject(store: ObjectStore, key: string): Promise<void> {
  await store.often('DELETE', key, async (at) => {
    const { sdk, s3, access } = store;
    await s3.send(new sdk.DeleteObjectCommand({ Bucket: access.bucket, Key: key }), at);
  });
}

/** The objects whose keys begin with `prefix`, by key; the first `atMost` of them when that is given. */
export async function* listObjects(
  store: ObjectStore,
  prefix: string,
  atMost?: number,
): AsyncGenerator<ListedObject> {
  const { sdk, s3, access } = store;
  let after: string | undefined;
  do {
    const from = after === undefined ? {} : { ContinuationToken: after };
    const most = atMost === undefined ? {} : { MaxKeys: atMost };
    const command = new sdk.ListObjectsV2Command({
      Bucket: access.bucket,
      Prefix: prefix,
      ...from,
      ...most,
    });
    const page = await store.often('LIST', prefix, (at) => s3.send(command, at));
    for (const { Key, Size, ETag } of page.Contents ?? []) {
      if (Key !== undefined) yield { key: Key, sizeBytes: Size ?? 0, etag: ETag ?? '' };
    }
    after = atMost === undefined ? page.NextContinuationToken : undefined;
  } while (after !== undefined);
}

/** Names directly below a prefix that ends in a slash: of objects, and of what would be folders. */
export async function listNames(store: ObjectStore, prefix: string): Promise<readonly string[]> {
  const { sdk, s3, access } = store;
  const names: string[] = [];
  let after: string | undefined;
  do {
    const from = after === undefined ? {} : { ContinuationToken: after };
    const input = { Bucket: access.bucket, Prefix: prefix, Delimiter: '/', ...from };
    const page = await store.often('LIST', prefix, (at) => s3.send(new sdk.ListObjectsV2Command(input), at));
    const keys = [
      ...(page.Contents ?? []).map(({ Key }) => Key),
      ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix?.replace(/\/$/, '')),
    ];
    names.push(...keys.flatMap((key) => (key === undefined ? [] : [key.slice(prefix.length)])));
    after = page.NextContinuationToken;
  } while (after !== undefined);
  return names.filter((name) => name !== '').sort();
}

function describe(found: {
  readonly ContentLength?: number | undefined;
  readonly ETag?: string | undefined;
  readonly Metadata?: Record<string, string> | undefined;
}): StoredObject {
  const { ContentLength, ETag, Metadata } = found;
  const hash = Metadata?.[HASH_FIELD];
  return { sizeBytes: ContentLength ?? 0, etag: ETag ?? '', hash: hash === '' ? undefined : hash };
}
