/** Slows down whoever guesses tokens. */
export interface FailureBrake {
  /** Milliseconds that an address has to wait before its next guess is looked at; 0: none. */
  waitMs(address: string): number;
  fail(address: string): void;
}

/** Wrong tokens of one address before it has to wait. */
const FAILURES_MAX = 10;

/** How long failures count, and how long an address waits. */
const FAILURE_WINDOW_MS = 60_000;

/** Addresses remembered; beyond, the oldest are forgotten. */
const ADDRESSES_MAX = 10_000;

/** Wrong tokens of all addresses together before all guesses wait: nobody gets more by having many addresses. */
const FAILURES_OF_ALL_MAX = 300;

interface Failures {
  readonly sinceMs: number;
  readonly count: number;
}

/** A brake that has seen nothing. */
export function createFailureBrake(nowMs: () => number): FailureBrake {
  const byAddress = new Map<string, Failures>();
  let all: Failures = { sinceMs: 0, count: 0 };
  const leftMs = (failures: Failures | undefined, max: number): number =>
    failures === undefined || failures.count < max
      ? 0
      : Math.max(0, failures.sinceMs + FAILURE_WINDOW_MS - nowMs());
  const add = (failures: Failures | undefined): Failures => {
    const now = nowMs();
    return failures === undefined || now - failures.sinceMs >= FAILURE_WINDOW_MS
      ? { sinceMs: now, count: 1 }
      : { sinceMs: failures.sinceMs, count: failures.count + 1 };
  };
  return {
    waitMs: (address) =>
      Math.max(leftMs(byAddress.get(address), FAILURES_MAX), leftMs(all, FAILURES_OF_ALL_MAX)),
    fail(address) {
      const failures = add(byAddress.get(address));
      // Set anew, so that the order of the map is the order of the last failures.
      byAddress.delete(address);
      byAddress.set(address, failures);
      if (byAddress.size > ADDRESSES_MAX) {
        const [oldest] = byAddress.keys();
        if (oldest !== undefined) byAddress.delete(oldest);
      }
      all = add(all);
    },
  };
}
