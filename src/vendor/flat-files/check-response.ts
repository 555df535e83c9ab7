import { BarlakeError } from '../../domain/barlake-error.ts';
import type { ListedObject } from './flat-file-store.ts';
import { describeRequest, type RequestSubject } from './request-subject.ts';

/** The head of a successful response to a GET, as received. */
export interface ResponseHead {
  readonly status: number | undefined;
  readonly etag: string | undefined;
  readonly contentLength: number | undefined;
  readonly contentRange: string | undefined;
  readonly contentType: string | undefined;
}

/** What to do with the body: add it, take it from zero, or ask for the new revision instead. */
export type BodyUse = 'append' | 'restart' | 'replaced';

/**
 * Whether a response carries bytes `offset` … of exactly the expected revision. Throws E_VENDOR for an answer that is
 * not the object (HTML, no ETag, another range), E_OBJECT_CORRUPT for a length other than listed.
 */
export function checkResponse(
  head: ResponseHead,
  revision: ListedObject,
  offset: number,
  subject: RequestSubject,
): BodyUse {
  if (/html|xml/i.test(head.contentType ?? ''))
    throw wrong('E_VENDOR', subject, `is ${head.contentType}, not a file`);
  if (head.etag === undefined) throw wrong('E_VENDOR', subject, 'has no ETag');
  if (unquoteEtag(head.etag) !== revision.etag) return 'replaced';
  if (head.status === 206) {
    checkRange(head, revision, offset, subject);
    return 'append';
  }
  if (head.contentLength !== undefined && head.contentLength !== revision.sizeBytes) {
    const lengths = `${head.contentLength} bytes where ${revision.sizeBytes} are listed`;
    throw wrong('E_OBJECT_CORRUPT', subject, `announces ${lengths}`);
  }
  return offset === 0 ? 'append' : 'restart';
}

/** An entity tag without quotes and without the weak mark. */
export function unquoteEtag(etag: string): string {
  return etag.replace(/^W\//, '').replaceAll('"', '');
}

/** The MD5 a tag stands for; `undefined` for the tag of a multipart upload, which is none. */
export function md5OfEtag(etag: string): string | undefined {
  return /^[0-9a-f]{32}$/i.test(etag) ? etag.toLowerCase() : undefined;
}

function checkRange(
  head: ResponseHead,
  revision: ListedObject,
  offset: number,
  subject: RequestSubject,
): void {
  const expected = `bytes ${offset}-${revision.sizeBytes - 1}/${revision.sizeBytes}`;
  const range = head.contentRange?.trim();
  if (range !== expected)
    throw wrong('E_VENDOR', subject, `is the range "${range ?? ''}", not "${expected}"`);
  const rest = revision.sizeBytes - offset;
  if (head.contentLength !== undefined && head.contentLength !== rest) {
    throw wrong('E_OBJECT_CORRUPT', subject, `announces ${head.contentLength} bytes for a range of ${rest}`);
  }
}

function wrong(code: 'E_VENDOR' | 'E_OBJECT_CORRUPT', subject: RequestSubject, what: string): BarlakeError {
  return new BarlakeError(code, {
    message: `${describeRequest(subject)}: the response ${what}.`,
    mend: 'Run again; if it stays, something between here and the vendor changes what it sends.',
    details: { target: subject.target },
  });
}
