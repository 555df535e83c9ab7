import { describe, expect, it } from 'vitest';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { classifyError } from './classify-error.ts';
import { classifyFileError } from './classify-file-error.ts';
import { quoteVendor, type RequestSubject } from './request-subject.ts';

const site = { host: 'files.example', bucket: 'flatfiles', secrets: ['test-access', 'test-secret'] };
const get: RequestSubject = { site, operation: 'GET', target: 'a/b.csv.gz', fromByte: 10 };
const nowMs = Date.UTC(2026, 10, 20, 12);

function answer(status: number, code?: string, headers: Record<string, string> = {}): Error {
  return Object.assign(new Error('their words'), {
    ...(code === undefined ? {} : { Code: code }),
    $metadata: { httpStatusCode: status },
    $response: { headers: { 'X-Amz-Request-Id': 'R1', ...headers } },
  });
}

function classified(error: unknown, operation: RequestSubject['operation'] = 'GET') {
  return classifyError(error, { ...get, operation }, nowMs);
}

describe('an answer of the vendor', () => {
  it.each([
    [403, 'SignatureDoesNotMatch', 'E_CREDENTIALS_REFUSED'],
    [400, 'AuthorizationHeaderMalformed', 'E_CREDENTIALS_REFUSED'],
    [400, 'ExpiredToken', 'E_CREDENTIALS_REFUSED'],
    [401, undefined, 'E_CREDENTIALS_REFUSED'],
    [404, 'NoSuchBucket', 'E_NOT_FOUND'],
    [429, undefined, 'E_RATE_LIMITED'],
    [503, undefined, 'E_RATE_LIMITED'],
    [408, undefined, 'E_TIMEOUT'],
    [400, 'RequestTimeout', 'E_TIMEOUT'],
    [404, undefined, 'E_VENDOR'],
    [301, 'PermanentRedirect', 'E_VENDOR'],
    [500, 'InternalError', 'E_VENDOR'],
    [502, undefined, 'E_VENDOR'],
    [504, undefined, 'E_VENDOR'],
  ])('of %i %s is %s', (status, code, expected) => {
    expect(classified(answer(status, code))).toMatchObject({ kind: 'failed', error: { code: expected } });
  });

  it.each([
    [403, 'AccessDenied', 'GET', 'forbidden'],
    [403, 'AllAccessDisabled', 'GET', 'forbidden'],
    [403, undefined, 'HEAD', 'forbidden'],
    [404, 'NoSuchKey', 'GET', 'absent'],
    [404, undefined, 'HEAD', 'absent'],
    [412, 'PreconditionFailed', 'GET', 'replaced'],
    [416, 'InvalidRange', 'GET', 'replaced'],
  ] as const)('of %i %s to %s says the object is %s', (status, code, operation, kind) => {
    expect(classified(answer(status, code), operation)).toMatchObject({ kind });
  });

  it('names request, range and request id', () => {
    const result = classified(answer(500, 'InternalError'));
    expect(result).toMatchObject({
      error: {
        message: 'GET flatfiles/a/b.csv.gz (from byte 10): their words (HTTP 500 InternalError, request R1).',
        details: { target: 'a/b.csv.gz', status: 500, vendorCode: 'InternalError', requestId: 'R1' },
      },
    });
  });

  it('hands on how long the vendor wants us to wait', () => {
    const headers = { 'Retry-After': 'Fri, 20 Nov 2026 12:00:07 GMT' };
    expect(classified(answer(503, 'SlowDown', headers))).toMatchObject({
      error: { details: { retryAfterMs: 7000 } },
    });
  });

  it('about the time says what the vendor’s clock shows', () => {
    const headers = { date: 'Fri, 20 Nov 2026 12:00:00 GMT' };
    expect(classified(answer(403, 'RequestTimeTooSkewed', headers))).toMatchObject({
      error: { code: 'E_CREDENTIALS_REFUSED', mend: expect.stringContaining('12:00:00 GMT') as string },
    });
  });
});

describe('an error without an answer', () => {
  it.each([
    ['ECONNREFUSED', 'E_UNREACHABLE'],
    ['ECONNRESET', 'E_UNREACHABLE'],
    ['ENOTFOUND', 'E_UNREACHABLE'],
    ['EAI_AGAIN', 'E_UNREACHABLE'],
    ['CERT_HAS_EXPIRED', 'E_UNREACHABLE'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'E_UNREACHABLE'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'E_UNREACHABLE'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'E_UNREACHABLE'],
    ['ETIMEDOUT', 'E_TIMEOUT'],
    ['HPE_INVALID_CONSTANT', 'E_VENDOR'],
  ])('of %s is %s', (code, expected) => {
    const error = Object.assign(new Error('x'), { code });
    expect(classified(error)).toMatchObject({ kind: 'failed', error: { code: expected, cause: error } });
  });

  it('that we do not know, or made ourselves, stays as it is', () => {
    for (const error of [new TypeError('bug'), 'text', new BarlakeError('E_DISK_FULL', { message: 'x' })]) {
      expect(classified(error)).toEqual({ kind: 'failed', error });
    }
  });
});

describe('a failed file operation', () => {
  it.each([
    ['ENOSPC', 'E_DISK_FULL'],
    ['EDQUOT', 'E_DISK_FULL'],
    ['EROFS', 'E_LAKE_READ_ONLY'],
    ['EACCES', 'E_LAKE_READ_ONLY'],
    ['EIO', 'E_LAKE_READ_ONLY'],
    ['ENOENT', 'E_LAKE_MISSING'],
  ])('of %s is %s', (code, expected) => {
    const error = Object.assign(new Error(code), { code, syscall: 'write' });
    expect(classifyFileError(error, '/lake/temp/x')).toMatchObject({
      code: expected,
      details: { systemCode: code },
    });
  });

  it('that is none stays as it is', () => {
    const error = new TypeError('bug');
    expect(classifyFileError(error, '/lake/temp/x')).toBe(error);
  });
});

describe('words of the vendor', () => {
  it('are quoted on one line, without secrets, and not at length', () => {
    expect(quoteVendor(' no\n test-access\there ', site)).toBe('no *** here');
    expect(quoteVendor('x'.repeat(500), site)).toHaveLength(200);
    expect(quoteVendor('same', { ...site, secrets: [''] })).toBe('same');
  });
});
