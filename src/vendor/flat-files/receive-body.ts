import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { BarlakeError } from '../../domain/barlake-error.ts';
import type { RetryPolicy } from '../retry/with-retries.ts';
import type { BodySink } from './body-sink.ts';
import type { Attempt, BucketClient } from './bucket-client.ts';
import { checkResponse } from './check-response.ts';
import type { ObjectRefusal } from './classify-response.ts';
import type { ListedObject } from './flat-file-store.ts';
import { GzipDefect } from './gzip-inspector.ts';
import { describeRequest, type RequestSubject } from './request-subject.ts';
import type { RequestWatch } from './request-watch.ts';

/** One GET of what the sink still lacks. */
export interface ReceiveRequest {
  readonly client: BucketClient;
  readonly revision: ListedObject;
  readonly sink: BodySink;
  readonly subject: RequestSubject;
  readonly policy: RetryPolicy;
  readonly onBytes: (count: number) => void;
}

/** `complete` when the response ended by itself; how many bytes that makes is for the caller to check. */
export type ReceiveResult = { readonly kind: 'complete' } | ObjectRefusal;

/**
 * Asks for the bytes the sink lacks, of exactly this revision, and passes them on as they come. When it throws, the
 * sink keeps what arrived. A body that starts like markup is E_VENDOR, one longer than listed E_OBJECT_CORRUPT.
 */
export async function receiveBody(request: ReceiveRequest): Promise<ReceiveResult> {
  const { client, revision, subject, policy } = request;
  const fromByte = subject.fromByte ?? 0;
  const result = await client.attempt(subject, policy.signal, async (attempt) => {
    const command = new client.sdk.GetObjectCommand({
      Bucket: client.site.bucket,
      Key: revision.key,
      IfMatch: `"${revision.etag}"`,
      ...(fromByte === 0 ? {} : { Range: `bytes=${fromByte}-${revision.sizeBytes - 1}` }),
    });
    const output = await attempt.s3.send(command, { abortSignal: attempt.watch.signal });
    attempt.watch.arrives(0);
    return takeResponse(request, attempt, output);
  });
  return result.kind === 'answered' ? { kind: result.value } : result;
}

async function takeResponse(
  request: ReceiveRequest,
  { watch }: Attempt,
  output: GetObjectCommandOutput,
): Promise<'complete' | 'replaced'> {
  const requestId = output.$metadata.requestId;
  const subject = requestId === undefined ? request.subject : { ...request.subject, requestId };
  const body = bodyOf(output, subject);
  try {
    const head = {
      status: output.$metadata.httpStatusCode,
      etag: output.ETag,
      contentLength: output.ContentLength,
      contentRange: output.ContentRange,
      contentType: output.ContentType,
    };
    const use = checkResponse(head, request.revision, request.sink.receivedBytes, subject);
    if (use === 'replaced') return 'replaced';
    if (use === 'restart') await request.sink.restart();
    await takeBody({ ...request, subject }, watch, body);
    return 'complete';
  } finally {
    // Unread or half-read bodies take their connection with them; a whole one has given it back already.
    body.destroy();
  }
}

async function takeBody(request: ReceiveRequest, watch: RequestWatch, body: BodyStream): Promise<void> {
  const { sink, revision, subject } = request;
  watch.waits();
  for await (const piece of body) {
    watch.arrives(piece.length);
    request.onBytes(piece.length);
    if (sink.receivedBytes === 0) refuseMarkup(piece, subject);
    if (sink.receivedBytes + piece.length > revision.sizeBytes) {
      throw tooLong(revision, subject);
    }
    await sink.write(piece);
    watch.waits();
  }
}

type BodyStream = AsyncIterable<Buffer> & { destroy(): void };

function bodyOf(output: GetObjectCommandOutput, subject: RequestSubject): BodyStream {
  const body: unknown = output.Body;
  if (typeof body === 'object' && body !== null && Symbol.asyncIterator in body && 'destroy' in body) {
    return body as BodyStream;
  }
  throw new BarlakeError('E_VENDOR', {
    message: `${describeRequest(subject)}: the response has no body.`,
    mend: 'Run again later.',
  });
}

function refuseMarkup(piece: Buffer, subject: RequestSubject): void {
  if (piece[0] === 0x1f) return;
  if (piece[0] !== '<'.charCodeAt(0)) throw new GzipDefect('it does not start with the mark of gzip');
  throw new BarlakeError('E_VENDOR', {
    message: `${describeRequest(subject)}: a page of markup came instead of the file.`,
    mend: 'Check vendor.s3Endpoint, and whether a proxy answers in the vendor’s place.',
    details: { target: subject.target },
  });
}

function tooLong(revision: ListedObject, subject: RequestSubject): BarlakeError {
  return new BarlakeError('E_OBJECT_CORRUPT', {
    message: `${describeRequest(subject)}: more bytes came than the ${revision.sizeBytes} listed.`,
    mend: 'Run again; if it stays, something between here and the vendor changes what it sends.',
    details: { target: revision.key },
  });
}
