import { setTimeout as sleep } from 'node:timers/promises';
import { BarlakeError, isBarlakeError } from '../../../domain/barlake-error.ts';

/** How often a request is tried, and how long is waited in between. */
export interface AttemptOptions {
  readonly attempts: number;
  /** From 0 to 1, to spread out those who fail together. */
  readonly random: () => number;
  readonly signal: AbortSignal;
}

const FIRST_WAIT_MS = 200;
const WAIT_MAX_MS = 10_000;

/** Tries again while the error is one that may pass. Throws the last error, and `E_CANCELLED` when the signal aborts. */
export async function withAttempts<Result>(
  work: () => Promise<Result>,
  { attempts, random, signal }: AttemptOptions,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    if (signal.aborted) throw cancelled(signal);
    try {
      return await work();
    } catch (error) {
      if (signal.aborted) throw cancelled(signal);
      const mayPass = isBarlakeError(error) && error.retry === 'transient';
      if (!mayPass || attempt >= attempts) throw error;
      const waitMs = Math.min(WAIT_MAX_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
      await sleep(waitMs * (0.5 + random() / 2), undefined, { signal }).catch(() => undefined);
    }
  }
}

function cancelled(signal: AbortSignal): unknown {
  if (isBarlakeError(signal.reason)) return signal.reason;
  return new BarlakeError('E_CANCELLED', {
    message: 'Stopped while files of the lake were on their way.',
    mend: 'Run the command again; what was finished is kept.',
    cause: signal.reason,
  });
}
