import type { Clock } from '../../domain/clock.ts';

/** Failures in a row after which the host counts as down; at 30 % random failures this happens once in 15,000 calls. */
export const FAILURES_TO_OPEN = 8;

/** How long a host that is down is left alone between two tries. */
export const COOL_DOWN_MS = 30_000;

/** Keeps calls from a host that is down, so that neither time nor budget is spent on it. */
export interface CircuitBreaker {
  /** Milliseconds until a call may be tried; 0 while the host counts as up. Changes nothing. */
  waitMs(): number;
  /** Like `waitMs`, for a call that is about to be sent. Of a host that is down it lets through one in each cool-down. */
  enter(): number;
  /** The host answered in its own words, be it a refusal. */
  answered(): void;
  /** The host did not answer, or with a failure of its own. */
  failed(): void;
}

/** Creates the breaker of one host, closed. */
export function createCircuitBreaker(clock: Clock): CircuitBreaker {
  let failures = 0;
  let openUntilMs = 0;
  const waitMs = (): number =>
    failures < FAILURES_TO_OPEN ? 0 : Math.max(0, Math.ceil(openUntilMs - clock.monotonicMs()));
  return {
    waitMs,
    enter() {
      const delayMs = waitMs();
      if (delayMs === 0 && failures >= FAILURES_TO_OPEN) openUntilMs = clock.monotonicMs() + COOL_DOWN_MS;
      return delayMs;
    },
    answered() {
      failures = 0;
    },
    failed() {
      failures += 1;
      if (failures >= FAILURES_TO_OPEN) openUntilMs = clock.monotonicMs() + COOL_DOWN_MS;
    },
  };
}
