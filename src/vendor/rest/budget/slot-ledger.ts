/** How many calls are allowed in any window of that length. */
export interface SlidingWindow {
  readonly callsMax: number;
  readonly windowMs: number;
}

/** A book of the calls made, which says whether one more fits. Instants are the caller’s, in milliseconds. */
export interface SlotLedger {
  /** Milliseconds until a slot may be free; 0 when one is. Takes none. */
  peek(nowMs: number): number;
  /** Takes a slot and returns 0, or takes none and returns the milliseconds after which to ask again. */
  claim(nowMs: number): number;
  /** No slot is given before `untilMs`. */
  pause(untilMs: number, nowMs: number): void;
}

/** A ledger of this process. */
export function createMemoryLedger({ callsMax, windowMs }: SlidingWindow): SlotLedger {
  // Oldest first; never more than `callsMax`, so dropping the first of a few thousand is cheap enough.
  const grantedMs: number[] = [];
  let pausedUntilMs = 0;
  const peek = (nowMs: number): number => {
    const oldest = grantedMs.length < callsMax ? undefined : grantedMs[0];
    const freeMs = oldest === undefined ? nowMs : oldest + windowMs;
    return Math.max(0, freeMs - nowMs, pausedUntilMs - nowMs);
  };
  return {
    peek,
    claim(nowMs) {
      const waitMs = peek(nowMs);
      if (waitMs > 0) return waitMs;
      if (grantedMs.length >= callsMax) grantedMs.shift();
      grantedMs.push(nowMs);
      return 0;
    },
    pause(untilMs) {
      pausedUntilMs = Math.max(pausedUntilMs, untilMs);
    },
  };
}
