import { setTimeout as wait } from 'node:timers/promises';
import { BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';
import { backOffMs } from './back-off.ts';

/** How often, and how spread out, something is tried. */
export interface RetryPolicy {
  /** Attempts in all, the first included; at least 1. */
  readonly attempts: number;
  /** A number in [0, 1), for jitter. */
  readonly random: () => number;
  readonly signal: AbortSignal;
}

/**
 * Runs `work` until it succeeds, fails for good, or has failed `attempts` times. Only transient `BarlakeError`s are
 * tried again; a `retryAfterMs` among an error’s details is waited for first, with jitter on top. The last error is
 * thrown with the number of attempts added. Throws E_CANCELLED as soon as the signal aborts, also in mid-wait.
 *
 * Own loop rather than cockatiel’s `retry`: its back-off timer does not end on abort and keeps the process alive.
 */
export async function withRetries<T>(work: () => Promise<T>, policy: RetryPolicy): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    if (policy.signal.aborted) throw cancelled(`attempt ${attempt}`);
    try {
      return await work();
    } catch (error) {
      if (!canTryAgain(error) || policy.signal.aborted) throw error;
      if (attempt >= policy.attempts) throw withAttempts(error, attempt);
      const askedMs = error.details['retryAfterMs'];
      await pause((typeof askedMs === 'number' ? askedMs : 0) + backOffMs(attempt, policy.random), policy);
    }
  }
}

/** E_CANCELLED is transient to a caller who starts over, never to the call that was cancelled. */
function canTryAgain(error: unknown): error is BarlakeError {
  return isBarlakeError(error) && error.retry === 'transient' && error.code !== 'E_CANCELLED';
}

async function pause(delayMs: number, policy: RetryPolicy): Promise<void> {
  try {
    await wait(delayMs, undefined, { signal: policy.signal });
  } catch (error) {
    throw cancelled('a pause before the next attempt', error);
  }
}

/** The error of a call that was stopped by its signal; `during` says what it was doing. */
export function cancelled(during: string, cause?: unknown): BarlakeError {
  return new BarlakeError('E_CANCELLED', {
    message: `Stopped during ${during}.`,
    mend: 'Run the same command again; it continues with what is still missing.',
    cause,
  });
}

function withAttempts(error: BarlakeError, attempts: number): BarlakeError {
  if (attempts === 1) return error;
  return new BarlakeError(error.code, {
    message: `${error.message} Gave up after ${attempts} attempts.`,
    ...(error.mend === undefined ? {} : { mend: error.mend }),
    details: { ...error.details, attempts },
    cause: error.cause,
  });
}
