import { BarlakeError, isBarlakeError } from '../../../domain/barlake-error.ts';
import type { ErrorCode } from '../../../domain/error-code.ts';
import { type BucketAddress, bucketUrl } from './bucket-address.ts';

/** A request, for the words about its failure. */
export interface StoreRequest {
  /** `GET`, `PUT`, `LIST`, … */
  readonly verb: string;
  /** What it was about: a path of the lake, or empty for the bucket as a whole. */
  readonly path: string;
}

/** What is said about a server besides. */
export interface StoreSite extends BucketAddress {
  readonly endpoint: string;
}

const REFUSED =
  /^(AccessDenied|AllAccessDisabled|AccountProblem|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidToken|ExpiredToken|InvalidSecurity|NotSignedUp|UnauthorizedAccess|Forbidden|InvalidClientTokenId)$/;
const WRONG_CLOCK = /^(RequestTimeTooSkewed|RequestExpired|RequestInTheFuture)$/;
const WRONG_REGION =
  /^(AuthorizationHeaderMalformed|PermanentRedirect|IllegalLocationConstraintException|AuthorizationQueryParametersError)$/;
const NO_BUCKET = /^(NoSuchBucket|InvalidBucketName)$/;
const BUSY =
  /^(SlowDown|SlowDownRead|SlowDownWrite|ServiceUnavailable|InternalError|RequestTimeout|TooManyRequests|Throttling|ThrottlingException|OperationAborted)$/;
const FULL = /^(QuotaExceeded|XMinioStorageFull|InsufficientStorage|XMinioAdminBucketQuotaExceeded)$/;
const TIMEOUT = /^(TimeoutError|ETIMEDOUT|ESOCKETTIMEDOUT)$/;
const NETWORK =
  /^(E[A-Z]+|ERR_STREAM_PREMATURE_CLOSE|ERR_(TLS|SSL)_.*|.*CERT.*|UNABLE_TO_.*|HPE_.*|ABORT_ERR)$/;

/**
 * Gives a failed request to the bucket its code: `E_STORE_REFUSED`, `E_STORE_MISSING`, `E_STORE_CLOCK`, `E_STORE_UNREACHABLE`,
 * `E_STORE_TIMEOUT`, `E_STORE_BUSY`, `E_STORE_DAMAGED`, `E_STORE_ANSWER`, `E_DISK_FULL`. Errors of ours come back as they are.
 */
export function explainStoreError(error: unknown, request: StoreRequest, site: StoreSite): unknown {
  if (isBarlakeError(error) || !(error instanceof Error)) return error;
  const status = statusOf(error);
  const name = serverCode(error);
  const code = classify(name, systemCode(error), status);
  if (code === undefined) return error;
  const { what, mend } = WORDS[code];
  const { host } = new URL(site.endpoint);
  const told = [name, status === undefined ? '' : `HTTP ${status}`].filter((text) => text !== '').join(', ');
  return new BarlakeError(code, {
    message: `${request.verb} ${bucketUrl(site)}${request.path === '' ? '' : `/${request.path}`}: ${what(host)} (${told}).`,
    mend: WRONG_REGION.test(name) ? 'Set lake.s3Region to the region of the bucket.' : mend,
    details: { bucket: site.bucket, host, path: request.path, status: status ?? null, answer: name },
    cause: error,
  });
}

/** The HTTP status of an answer; `undefined` when there was none. */
export function statusOf(error: unknown): number | undefined {
  const metadata = (error as { $metadata?: { httpStatusCode?: unknown } } | undefined)?.$metadata;
  return typeof metadata?.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}

/** What the server, or the system, calls the failure. */
export function serverCode(error: unknown): string {
  const { name, Code, code } = error as { name?: unknown; Code?: unknown; code?: unknown };
  for (const each of [Code, code, name]) if (typeof each === 'string' && each !== 'Error') return each;
  return 'unknown';
}

type StoreCode = Extract<ErrorCode, `E_STORE_${string}` | 'E_DISK_FULL'>;

function classify(name: string, system: string, status: number | undefined): StoreCode | undefined {
  if (NO_BUCKET.test(name)) return 'E_STORE_MISSING';
  if (WRONG_CLOCK.test(name)) return 'E_STORE_CLOCK';
  if (REFUSED.test(name) || WRONG_REGION.test(name)) return 'E_STORE_REFUSED';
  if (FULL.test(name) || status === 507) return 'E_DISK_FULL';
  if (/^(BadDigest|InvalidDigest|IncompleteBody|XAmzContentSHA256Mismatch)$/.test(name))
    return 'E_STORE_DAMAGED';
  if (BUSY.test(name) || status === 429 || (status !== undefined && status >= 500)) return 'E_STORE_BUSY';
  if (status === 401 || status === 403) return 'E_STORE_REFUSED';
  if (TIMEOUT.test(name) || TIMEOUT.test(system)) return 'E_STORE_TIMEOUT';
  if (status === undefined && NETWORK.test(system)) return 'E_STORE_UNREACHABLE';
  return status === undefined && system === '' ? undefined : 'E_STORE_ANSWER';
}

function systemCode(error: Error): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (typeof code === 'string') return code;
  // What the client says of a body that ends too early carries no code.
  return /aborted|socket hang up|premature/i.test(message) ? 'ECONNRESET' : '';
}

const WORDS: Readonly<Record<StoreCode, { readonly what: (host: string) => string; readonly mend: string }>> =
  {
    E_STORE_REFUSED: {
      what: (host) => `${host} does not accept the keys for this`,
      mend: 'Check lake.s3AccessKey and lake.s3SecretKey, and that they may list, read, write and delete in the bucket.',
    },
    E_STORE_MISSING: {
      what: (host) => `${host} has no such bucket`,
      mend: 'Make the bucket with the tools of its server, or correct lake.root.',
    },
    E_STORE_CLOCK: {
      what: (host) => `${host} finds the time of the request wrong`,
      mend: 'Set this machine’s clock, best by NTP: requests are signed with the time.',
    },
    E_STORE_UNREACHABLE: {
      what: (host) => `the connection to ${host} failed`,
      mend: 'Check lake.s3Endpoint and the connection, then run the command again; what was finished is kept.',
    },
    E_STORE_TIMEOUT: {
      what: (host) => `${host} stopped answering`,
      mend: 'Run the command again when the server is less busy; what was finished is kept.',
    },
    E_STORE_BUSY: {
      what: (host) => `${host} could not do it, several times in a row`,
      mend: 'Run the command again later; what was finished is kept.',
    },
    E_STORE_ANSWER: {
      what: (host) => `${host} answered with something that no S3 server should`,
      mend: 'Check lake.s3Endpoint: another service, or a proxy, may be listening there.',
    },
    E_STORE_DAMAGED: {
      what: (host) => `${host} received other bytes than were sent`,
      mend: 'Run the command again; if it happens twice, check the line and any proxy in between.',
    },
    E_DISK_FULL: {
      what: (host) => `${host} has no room left`,
      mend: 'Free space in the bucket or raise its quota, then run the command again.',
    },
  };
