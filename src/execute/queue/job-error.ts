import { UnrecoverableError } from 'bullmq';
import { BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';
import { ERROR_CODES, type ErrorCode } from '../../domain/error-code.ts';

/**
 * An error as a queue keeps it: a text of three lines, which a person can read in any tool: code and message, what to do, details as JSON.
 * What trying again would not change goes to the dead letters at once. What nobody knows may be the catalog restarting: it is tried again.
 */
export function toJobError(error: unknown): Error {
  if (!isBarlakeError(error)) {
    const message = error instanceof Error ? error.message : String(error);
    return new Error(`E_UNEXPECTED: ${oneLine(message)}`, { cause: error });
  }
  const { code, message, mend, details } = error;
  const text = `${code}: ${oneLine(message)}\n${oneLine(mend ?? '')}\n${JSON.stringify(details)}`;
  return ERROR_CODES[code].retry === 'transient' ? new Error(text) : new UnrecoverableError(text);
}

/** The error that a failed job tells of. */
export function fromJobFailure(reason: string): Error {
  const [first = '', mend, details] = reason.split('\n');
  const [, code = '', message = ''] = /^(E_[A-Z_]+): (.*)$/.exec(first) ?? [];
  if (!(code in ERROR_CODES)) return new Error(message === '' ? describeLoss(first) : message);
  return new BarlakeError(code as ErrorCode, {
    message,
    ...(mend === undefined || mend === '' ? {} : { mend }),
    details: parseDetails(details),
  });
}

/** BullMQ’s own words for a job whose workers died one after the other. */
function describeLoss(reason: string): string {
  return /stalled/.test(reason) ? 'its workers died, one after the other' : reason;
}

function parseDetails(text: string | undefined): BarlakeError['details'] {
  try {
    return JSON.parse(text ?? '{}') as BarlakeError['details'];
  } catch {
    return {};
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ');
}
