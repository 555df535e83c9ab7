import { element, parent, xmlDocument } from './xml.ts';

/** Errors of the S3 protocol that the stand-in answers with, and their HTTP status. */
const S3_ERRORS = {
  AccessDenied: { status: 403, message: 'Access Denied' },
  AuthorizationHeaderMalformed: {
    status: 400,
    message: 'The authorization header that you provided is not valid.',
  },
  InternalError: { status: 500, message: 'We encountered an internal error. Please try again.' },
  InvalidAccessKeyId: {
    status: 403,
    message: 'The access key id you provided does not exist in our records.',
  },
  InvalidArgument: { status: 400, message: 'Invalid argument.' },
  InvalidRange: { status: 416, message: 'The requested range is not satisfiable' },
  MethodNotAllowed: { status: 405, message: 'The specified method is not allowed against this resource.' },
  NoSuchBucket: { status: 404, message: 'The specified bucket does not exist' },
  NoSuchKey: { status: 404, message: 'The specified key does not exist.' },
  NotImplemented: { status: 501, message: 'The stand-in does not implement this request.' },
  PreconditionFailed: {
    status: 412,
    message: 'At least one of the preconditions you specified did not hold.',
  },
  RequestTimeTooSkewed: {
    status: 403,
    message: 'The difference between the request time and the current time is too large.',
  },
  ServiceUnavailable: { status: 503, message: 'Service is temporarily unavailable.' },
  SignatureDoesNotMatch: {
    status: 403,
    message: 'The request signature we calculated does not match the signature you provided.',
  },
  SlowDown: { status: 503, message: 'Please reduce your request rate.' },
  TooManyRequests: { status: 429, message: 'Please reduce your request rate.' },
} as const;

/** The code of an S3 error, as in `<Code>`. */
export type S3ErrorCode = keyof typeof S3_ERRORS;

/** An error answer before it is sent. */
export interface S3Failure {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** The failure of that code with S3’s usual words. */
export function s3Failure(code: S3ErrorCode): S3Failure {
  return { code, ...S3_ERRORS[code] };
}

/** The failure that belongs to an HTTP status: a known S3 error where there is one. */
export function s3FailureOfStatus(status: number): S3Failure {
  if (status === 503) return s3Failure('ServiceUnavailable');
  const codes = Object.keys(S3_ERRORS) as S3ErrorCode[];
  const code = codes.find((candidate) => S3_ERRORS[candidate].status === status);
  return code === undefined ? { ...s3Failure('InternalError'), status } : s3Failure(code);
}

/** The XML body of an error answer. */
export function s3ErrorXml(failure: S3Failure, resource: string, requestId: string): string {
  return xmlDocument(
    parent('Error', [
      element('Code', failure.code),
      element('Message', failure.message),
      element('Resource', resource),
      element('RequestId', requestId),
    ]),
  );
}
