import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import type { RequestTarget } from '../../vendor-api/http/request-target.ts';
import { type S3Failure, s3Failure } from './s3-error.ts';

/** The one key pair that the stand-in knows. */
export interface S3Keys {
  readonly accessKey: string;
  readonly secretKey: string;
}

/** A request as the signature covers it. */
export interface SignedRequest {
  readonly method: string;
  readonly target: RequestTarget;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** S3 refuses requests whose time is further from its own than this. */
const MAX_SKEW_MS = 15 * 60_000;

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;
const AMZ_DATE = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;

/**
 * Recomputes the signature (AWS Signature Version 4 in the Authorization header) of a request. Returns `undefined` when
 * it is good, otherwise what S3 would answer. Without `nowMs` the age of a request is not looked at.
 */
export async function verifySignature(
  request: SignedRequest,
  keys: S3Keys,
  nowMs: number | undefined,
): Promise<S3Failure | undefined> {
  const authorization = headerOf(request, 'authorization');
  if (authorization === undefined) return s3Failure('AccessDenied');
  const match = AUTHORIZATION.exec(authorization);
  const signedAtMs = parseAmzDate(headerOf(request, 'x-amz-date') ?? '');
  if (match === null || signedAtMs === undefined) return s3Failure('AuthorizationHeaderMalformed');
  const [, accessKey, , region = '', service = '', signedHeaders = '', signature] = match;
  if (accessKey !== keys.accessKey) return s3Failure('InvalidAccessKeyId');
  if (nowMs !== undefined && Math.abs(nowMs - signedAtMs) > MAX_SKEW_MS)
    return s3Failure('RequestTimeTooSkewed');
  const names = new Set(signedHeaders.split(';'));
  const expected = await sign(request, { keys, region, service, names, signedAtMs });
  return expected === signature ? undefined : s3Failure('SignatureDoesNotMatch');
}

async function sign(
  request: SignedRequest,
  how: {
    readonly keys: S3Keys;
    readonly region: string;
    readonly service: string;
    readonly names: ReadonlySet<string>;
    readonly signedAtMs: number;
  },
): Promise<string | undefined> {
  const signer = new SignatureV4({
    credentials: { accessKeyId: how.keys.accessKey, secretAccessKey: how.keys.secretKey },
    region: how.region,
    service: how.service,
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: false,
  });
  const headers = [...how.names].flatMap((name) => {
    const value = headerOf(request, name);
    return value === undefined ? [] : [[name, value]];
  });
  const { path, query } = request.target;
  const signed = await signer.sign(
    new HttpRequest({
      method: request.method,
      path,
      query: { ...query },
      headers: {
        'x-amz-content-sha256': headerOf(request, 'x-amz-content-sha256') ?? 'UNSIGNED-PAYLOAD',
        ...(Object.fromEntries(headers) as Record<string, string>),
      },
    }),
    {
      signingDate: new Date(how.signedAtMs),
      signableHeaders: new Set(how.names),
      // A client may send the payload hash without signing the header.
      unsignableHeaders: new Set(['x-amz-content-sha256']),
    },
  );
  return AUTHORIZATION.exec(signed.headers['authorization'] ?? '')?.[6];
}

function headerOf(request: SignedRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

function parseAmzDate(text: string): number | undefined {
  const match = AMZ_DATE.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
