import { BarlakeError, type BarlakeErrorInit } from '../../domain/barlake-error.ts';
import type { ErrorCode } from '../../domain/error-code.ts';
import { parseRetryAfterMs } from '../retry/retry-after.ts';
import type { AbsentObject, ForbiddenObject } from './flat-file-store.ts';
import { describeRequest, quoteVendor, type RequestSubject } from './request-subject.ts';
import type { VendorResponse } from './vendor-response.ts';

/** What a refusal says about the object; `replaced` when the revision asked for is no longer the current one. */
export type ObjectRefusal = ForbiddenObject | AbsentObject | { readonly kind: 'replaced' };

type Refusal = ObjectRefusal | { readonly kind: 'failed'; readonly error: BarlakeError };

const BAD_CREDENTIALS: readonly string[] = [
  'SignatureDoesNotMatch',
  'InvalidAccessKeyId',
  'AuthorizationHeaderMalformed',
  'ExpiredToken',
  'InvalidToken',
  'InvalidSecurity',
  'UnauthorizedAccess',
];

const BUSY: readonly string[] = ['SlowDown', 'TooManyRequests', 'RequestLimitExceeded', 'Throttling'];

/**
 * Says what a response other than success means. A page of HTML never counts as an answer about the object, whatever
 * its status: it comes from something in between. HEAD has no body, so its 403 may also be a refused key.
 */
export function classifyResponse(response: VendorResponse, subject: RequestSubject, nowMs: number): Refusal {
  const { status, code } = response;
  if (/html/i.test(response.headers['content-type'] ?? '')) return unreadable(response, subject);
  if (BAD_CREDENTIALS.includes(code ?? '') || status === 401) return refusedKey(response, subject);
  if (code === 'RequestTimeTooSkewed') return skewedClock(response, subject);
  if (status === 429 || status === 503 || BUSY.includes(code ?? '')) return busy(response, subject, nowMs);
  if (status === 408 || code === 'RequestTimeout') {
    return failed('E_TIMEOUT', response, subject, { message: 'the vendor gave up waiting for the request' });
  }
  if (code === 'NoSuchBucket') return noBucket(response, subject);
  if (status === 403) return forbidden(response, subject);
  if (status === 404 && isAbsent(response, subject)) return { kind: 'absent' };
  if ((status === 412 || status === 416) && subject.operation === 'GET') return { kind: 'replaced' };
  return unreadable(response, subject);
}

/** A GET must name NoSuchKey: a bare 404 may come from any web server that is not the vendor’s bucket. */
function isAbsent({ code }: VendorResponse, { operation }: RequestSubject): boolean {
  return operation === 'GET' ? code === 'NoSuchKey' : operation === 'HEAD';
}

function forbidden(response: VendorResponse, subject: RequestSubject): Refusal {
  if (subject.operation === 'LIST') return refusedKey(response, subject);
  const quoted = response.code === undefined ? '' : `, ${quoteVendor(response.message, subject.site)}`;
  return { kind: 'forbidden', message: `${describeRequest(subject)}: ${status(response)}${quoted}` };
}

function refusedKey(response: VendorResponse, subject: RequestSubject): Refusal {
  return failed('E_CREDENTIALS_REFUSED', response, subject, {
    message: 'the vendor does not accept the S3 key pair',
    mend: 'Copy the S3 access key and secret from the vendor’s dashboard again; they differ from the API key.',
  });
}

function skewedClock(response: VendorResponse, subject: RequestSubject): Refusal {
  const vendorTime = response.headers['date'];
  return failed('E_CREDENTIALS_REFUSED', response, subject, {
    message: 'the signature’s time is too far from the vendor’s clock',
    mend: `Set this machine’s clock${vendorTime === undefined ? '' : `: the vendor has ${vendorTime}`}, then run again.`,
  });
}

function noBucket(response: VendorResponse, subject: RequestSubject): Refusal {
  return failed('E_NOT_FOUND', response, subject, {
    message: `there is no bucket "${subject.site.bucket}" on ${subject.site.host}`,
    mend: 'Check vendor.s3Bucket and vendor.s3Endpoint.',
  });
}

function busy(response: VendorResponse, subject: RequestSubject, nowMs: number): Refusal {
  const retryAfterMs = parseRetryAfterMs(response.headers['retry-after'], nowMs);
  return failed('E_RATE_LIMITED', response, subject, {
    message: 'the vendor asks for fewer requests',
    mend: 'Run again later, or lower the number of parallel downloads.',
    details: retryAfterMs === undefined ? {} : { retryAfterMs },
  });
}

function unreadable(response: VendorResponse, subject: RequestSubject): Refusal {
  const type = response.headers['content-type'] ?? '';
  const html = /html/i.test(type);
  return failed('E_VENDOR', response, subject, {
    message: html ? 'an HTML page instead of an answer' : quoteVendor(response.message, subject.site),
    mend:
      response.status >= 500
        ? 'The vendor has trouble; run again later.'
        : 'Check vendor.s3Endpoint, and whether a proxy answers in the vendor’s place.',
  });
}

function failed(
  code: ErrorCode,
  response: VendorResponse,
  subject: RequestSubject,
  init: BarlakeErrorInit,
): Refusal {
  const requestId = response.headers['x-amz-request-id'];
  const error = new BarlakeError(code, {
    ...init,
    message: `${describeRequest(subject)}: ${init.message} (${status(response)}).`,
    details: {
      ...init.details,
      target: subject.target,
      status: response.status,
      vendorCode: response.code ?? null,
      requestId: requestId ?? null,
    },
  });
  return { kind: 'failed', error };
}

/** `HTTP 403 AccessDenied, request 4442587FB7D0A2F9`. */
function status({ status, code, headers }: VendorResponse): string {
  const requestId = headers['x-amz-request-id'];
  return `HTTP ${status}${code === undefined ? '' : ` ${code}`}${requestId === undefined ? '' : `, request ${requestId}`}`;
}
