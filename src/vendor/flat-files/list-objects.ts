import type { ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { type RetryPolicy, withRetries } from '../retry/with-retries.ts';
import type { BucketClient } from './bucket-client.ts';
import { unquoteEtag } from './check-response.ts';
import type { ListedObject } from './flat-file-store.ts';
import { describeRequest, type RequestSubject } from './request-subject.ts';

/** Most pages of one listing. The vendor’s whole bucket has some hundred; an endless listing must end. */
const MAX_LIST_PAGES = 2000;

/**
 * Every object below `prefix`, ascending by key. Throws E_VENDOR for an answer that is not a whole listing: a page that
 * lacks its parts must never pass for an empty one, because empty means "no such days".
 */
export async function listObjects(
  client: BucketClient,
  prefix: string,
  policy: RetryPolicy,
): Promise<readonly ListedObject[]> {
  const subject: RequestSubject = { site: client.site, operation: 'LIST', target: prefix };
  const objects = new Map<string, ListedObject>();
  let token: string | undefined;
  for (let page = 1; page <= MAX_LIST_PAGES; page += 1) {
    const output = await withRetries(() => fetchPage(client, subject, token, policy.signal), policy);
    for (const object of readPage(output, subject)) objects.set(object.key, object);
    const next = output.NextContinuationToken;
    if (output.IsTruncated !== true) return ascending(objects);
    if (next === undefined || next === '' || next === token) {
      throw unreadable(subject, `page ${page} has more after it but no new continuation token`);
    }
    token = next;
  }
  throw unreadable(subject, `the listing has not ended after ${MAX_LIST_PAGES} pages`);
}

async function fetchPage(
  client: BucketClient,
  subject: RequestSubject,
  token: string | undefined,
  signal: AbortSignal,
): Promise<ListObjectsV2CommandOutput> {
  const result = await client.attempt(subject, signal, async ({ s3, watch }) => {
    const command = new client.sdk.ListObjectsV2Command({
      Bucket: client.site.bucket,
      Prefix: subject.target,
      ...(token === undefined ? {} : { ContinuationToken: token }),
    });
    const output = await s3.send(command, { abortSignal: watch.signal });
    // The client reads any well-formed markup, an HTML page too, as a listing without entries.
    if (output.IsTruncated === undefined) throw unreadable(subject, 'the answer is not a bucket listing');
    return output;
  });
  if (result.kind !== 'answered') throw unreadable(subject, `the vendor called the prefix ${result.kind}`);
  return result.value;
}

function readPage(output: ListObjectsV2CommandOutput, subject: RequestSubject): readonly ListedObject[] {
  return (output.Contents ?? []).map(({ Key, ETag, Size, LastModified }) => {
    if (Key === undefined || ETag === undefined || Size === undefined || LastModified === undefined) {
      throw unreadable(subject, `the entry "${Key ?? ''}" lacks its ETag, size or date`);
    }
    if (!Key.startsWith(subject.target)) throw unreadable(subject, `"${Key}" is not below the prefix`);
    return { key: Key, etag: unquoteEtag(ETag), sizeBytes: Size, lastModifiedMs: LastModified.getTime() };
  });
}

function ascending(objects: ReadonlyMap<string, ListedObject>): readonly ListedObject[] {
  return [...objects.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

function unreadable(subject: RequestSubject, what: string): BarlakeError {
  return new BarlakeError('E_VENDOR', {
    message: `${describeRequest(subject)}: ${what}.`,
    mend: 'Check vendor.s3Endpoint; run again later if it is right.',
    details: { target: subject.target },
  });
}
