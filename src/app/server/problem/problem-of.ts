import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { ProblemDocument } from '../../../../contract/api/problem.ts';
import { type BarlakeError, isBarlakeError } from '../../../domain/barlake-error.ts';
import type { ErrorCode } from '../../../domain/error-code.ts';
import { HttpProblem } from './http-problem.ts';

/** An error as an answer. */
export interface Problem {
  readonly status: number;
  readonly document: ProblemDocument;
  /** Nobody’s request is to blame: it belongs into the log with its stack. */
  readonly isDefect: boolean;
}

/** Statuses of codes; what is not here is a 400 when the request was wrong, else a 500. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  E_NOT_HELD: 404,
  E_NOT_FOUND: 404,
  E_LAKE_MISSING: 404,
  E_LAKE_LOCKED: 409,
  E_EXISTS: 409,
  E_LAKE_READ_ONLY: 403,
  E_NOT_ENTITLED: 403,
  E_CREDENTIALS_MISSING: 409,
  E_CREDENTIALS_REFUSED: 409,
  E_CANCELLED: 503,
  E_DISK_FULL: 507,
  E_UNREACHABLE: 502,
  E_VENDOR: 502,
  E_TIMEOUT: 504,
  E_RATE_LIMITED: 503,
  E_BUSY: 503,
  E_QUEUE: 503,
};

/** Exit code of errors that a request is to blame for. */
const USAGE_EXIT = 2;

/** Puts whatever was thrown into a problem document; `mask` takes secrets out. A defect is named, not described. */
export function problemOf(thrown: unknown, requestId: string, mask: (text: string) => string): Problem {
  if (isBarlakeError(thrown)) return fromBarlake(thrown, requestId, mask);
  if (thrown instanceof HttpProblem) {
    const { statusCode, message, mend, details } = thrown;
    return wrong(statusCode, { message: mask(message), mend, details, requestId });
  }
  if (hasZodFastifySchemaValidationErrors(thrown)) {
    const [context = 'request'] = [thrown.validationContext];
    const issues = thrown.validation.map(
      ({ instancePath, message }) =>
        `${instancePath.slice(1).replaceAll('/', '.') || context}: ${message ?? 'wrong'}`,
    );
    const message = mask(`The request is not understood. ${issues.slice(0, ISSUES_MAX).join('; ')}.`);
    return wrong(400, {
      message,
      mend: 'The reference under /docs says what is accepted.',
      details: {},
      requestId,
    });
  }
  const status = statusOf(thrown);
  if (status !== undefined && thrown instanceof Error) {
    return wrong(status, { message: mask(thrown.message), mend: null, details: {}, requestId });
  }
  return {
    status: 500,
    document: {
      code: 'E_UNEXPECTED',
      message: 'This is a defect of the server.',
      mend: 'The log has it under the id of this request.',
      details: {},
      requestId,
    },
    isDefect: true,
  };
}

/** Issues named in one answer. */
const ISSUES_MAX = 5;

function fromBarlake(error: BarlakeError, requestId: string, mask: (text: string) => string): Problem {
  const status = STATUS[error.code] ?? (error.exit === USAGE_EXIT ? 400 : 500);
  const details = Object.entries(error.details).map(([name, value]): [string, string | number] => [
    name,
    typeof value === 'number' ? value : mask(String(value)),
  ]);
  return {
    status,
    document: {
      code: error.code,
      message: mask(error.message),
      mend: error.mend === undefined ? null : mask(error.mend),
      details: Object.fromEntries(details),
      requestId,
    },
    isDefect: false,
  };
}

function wrong(status: number, document: Omit<ProblemDocument, 'code'>): Problem {
  return { status, document: { code: 'E_HTTP', ...document }, isDefect: false };
}

/** Of errors that Fastify and its plugins make for wrong requests. */
function statusOf(thrown: unknown): number | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('statusCode' in thrown)) return undefined;
  const { statusCode } = thrown;
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500 ? statusCode : undefined;
}
