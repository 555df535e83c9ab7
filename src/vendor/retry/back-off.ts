/** Upper edge of the first wait. */
export const BACK_OFF_BASE_MS = 250;

/** Upper edge of any wait, so that a long outage is noticed to be over within half a minute. */
export const BACK_OFF_CAP_MS = 30_000;

/**
 * Milliseconds to wait after failure number `failure` (1 for the first): exponential with full jitter, uniform in
 * [0, min(cap, base · 2^(failure-1))), so that parallel callers spread out. `random` returns a number in [0, 1).
 */
export function backOffMs(failure: number, random: () => number): number {
  const edgeMs = Math.min(BACK_OFF_CAP_MS, BACK_OFF_BASE_MS * 2 ** (failure - 1));
  return Math.floor(random() * edgeMs);
}
