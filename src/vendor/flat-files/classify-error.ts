import { BarlakeError } from '../../domain/barlake-error.ts';
import { classifyResponse, type ObjectRefusal } from './classify-response.ts';
import { describeRequest, type RequestSubject } from './request-subject.ts';
import { vendorResponse } from './vendor-response.ts';

/** An answer that is no body: about the object (forbidden, absent, replaced), or a failure of the request. */
export type ClassifiedError = ObjectRefusal | { readonly kind: 'failed'; readonly error: unknown };

const NETWORK: readonly string[] = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'EPROTO',
  'ERR_STREAM_PREMATURE_CLOSE',
];

const TLS = /CERT|^ERR_(TLS|SSL)_|^UNABLE_TO_|^HOSTNAME_MISMATCH/;

/**
 * Says what an error of the S3 client, the socket or ourselves stands for. `nowMs` turns a dated `Retry-After` into a
 * wait. Errors we do not know, our own mistakes among them, come back as they are and are never tried again.
 */
export function classifyError(error: unknown, subject: RequestSubject, nowMs: number): ClassifiedError {
  if (error instanceof BarlakeError) return { kind: 'failed', error };
  const response = vendorResponse(error);
  if (response !== undefined) return classifyResponse(response, subject, nowMs);
  return { kind: 'failed', error: classifySocketError(error, subject) };
}

function classifySocketError(error: unknown, subject: RequestSubject): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code !== 'string') return error;
  const what = describeRequest(subject);
  const { host } = subject.site;
  const details = { target: subject.target, systemCode: code };
  if (code === 'ETIMEDOUT' || code === 'ESOCKETTIMEDOUT') {
    return new BarlakeError('E_TIMEOUT', {
      message: `${what}: no connection to ${host} in time.`,
      mend: 'Check the connection; a firewall that drops packets looks like this.',
      details,
      cause: error,
    });
  }
  if (code.startsWith('HPE_')) {
    return new BarlakeError('E_VENDOR', {
      message: `${what}: ${host} did not answer in HTTP (${code}).`,
      mend: 'Check vendor.s3Endpoint: another service may be listening there.',
      details,
      cause: error,
    });
  }
  if (!NETWORK.includes(code) && !TLS.test(code)) return error;
  return new BarlakeError('E_UNREACHABLE', {
    message: `${what}: connection to ${host} failed (${code}).`,
    mend: TLS.test(code)
      ? 'Check vendor.s3Endpoint and the certificates of this machine or its proxy.'
      : 'Check the connection and vendor.s3Endpoint, then run again; finished files are kept.',
    details,
    cause: error,
  });
}
