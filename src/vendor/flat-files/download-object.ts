import { BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';
import { type RetryPolicy, withRetries } from '../retry/with-retries.ts';
import { BodySink } from './body-sink.ts';
import type { BucketClient } from './bucket-client.ts';
import { md5OfEtag } from './check-response.ts';
import type { ObjectRefusal } from './classify-response.ts';
import type { DownloadedObject, DownloadOutcome, ListedObject } from './flat-file-store.ts';
import { GzipDefect } from './gzip-inspector.ts';
import { headObject } from './head-object.ts';
import { receiveBody } from './receive-body.ts';
import { describeRequest, type RequestSubject } from './request-subject.ts';

/** Restarts because the vendor replaced the object meanwhile; it publishes a day once or twice, not by the minute. */
const MAX_REPLACEMENTS = 1;

/** One download, with what it needs. */
export interface DownloadRequest {
  readonly client: BucketClient;
  readonly object: ListedObject;
  readonly toPath: string;
  readonly policy: RetryPolicy;
  readonly onBytes: (count: number) => void;
}

/**
 * Fetches an object into a file and checks it whole. Bytes that arrived stay through a lost connection and the rest is
 * asked for under If-Match, so that a file never holds two revisions; a body that fails a check is fetched anew. The
 * attempts are counted per revision. Throws what `FlatFileStore` names for `download`.
 */
export async function downloadObject(request: DownloadRequest): Promise<DownloadOutcome> {
  const { client, object, policy } = request;
  await using sink = await BodySink.open(request.toPath);
  let revision = object;
  for (let replacements = 0; ; replacements += 1) {
    const current = revision;
    const result = await withRetries(() => fetchOnce(request, current, sink), policy);
    if (result.kind === 'downloaded') await sink.keep();
    if (result.kind !== 'replaced') return result;
    if (replacements === MAX_REPLACEMENTS) throw changedAgain(client, current);
    await sink.restart();
    const head = await headObject(client, object.key, policy);
    if (head.kind !== 'found') return head;
    revision = head.object;
  }
}

type FetchResult = DownloadedObject | ObjectRefusal;

async function fetchOnce(
  request: DownloadRequest,
  revision: ListedObject,
  sink: BodySink,
): Promise<FetchResult> {
  const fromByte = sink.receivedBytes;
  const subject: RequestSubject = {
    site: request.client.site,
    operation: 'GET',
    target: revision.key,
    fromByte,
  };
  try {
    if (revision.sizeBytes === 0) throw new GzipDefect('it is listed with 0 bytes');
    if (fromByte < revision.sizeBytes) {
      const received = await receiveBody({ ...request, revision, sink, subject });
      if (received.kind !== 'complete') return received;
    }
    return await verify(revision, sink, subject);
  } catch (error) {
    const failure =
      error instanceof GzipDefect ? corrupt(subject, `the body is not valid gzip: ${error.message}`) : error;
    if (isBarlakeError(failure, 'E_OBJECT_CORRUPT')) await sink.restart();
    throw failure;
  }
}

async function verify(
  revision: ListedObject,
  sink: BodySink,
  subject: RequestSubject,
): Promise<DownloadedObject> {
  const { etag, sizeBytes, lastModifiedMs } = revision;
  if (sink.receivedBytes !== sizeBytes) {
    throw corrupt(subject, `the body ended at byte ${sink.receivedBytes} where ${sizeBytes} are listed`);
  }
  const { md5Hex, rawBytes } = await sink.digest();
  const expected = md5OfEtag(etag);
  if (expected !== undefined && expected !== md5Hex) {
    throw corrupt(subject, `the body has MD5 ${md5Hex}, its ETag says ${expected}`);
  }
  return { kind: 'downloaded', etag, sizeBytes, lastModifiedMs, md5Hex, rawBytes };
}

function corrupt(subject: RequestSubject, what: string): BarlakeError {
  return new BarlakeError('E_OBJECT_CORRUPT', {
    message: `${describeRequest(subject)}: ${what}.`,
    mend: 'Run again; if it stays, the vendor’s file itself is damaged.',
    details: { target: subject.target },
  });
}

function changedAgain(client: BucketClient, revision: ListedObject): BarlakeError {
  const subject: RequestSubject = { site: client.site, operation: 'GET', target: revision.key };
  return new BarlakeError('E_OBJECT_CHANGED', {
    message: `${describeRequest(subject)}: replaced again while it was fetched (last seen as ${revision.etag}).`,
    mend: 'The vendor is publishing this day right now; run again in a few minutes.',
    details: { target: revision.key, etag: revision.etag },
  });
}
