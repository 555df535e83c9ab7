/**
 * The time of the stand-in’s world, in epoch milliseconds: decides what is published and which days the plan still
 * covers. It stands still until it is moved, so two runs see the same bucket.
 */
export interface MarketClock {
  nowMs(): number;
  /** Moves the clock; backwards is allowed and hides what was published since. */
  setMs(nowMs: number): void;
}

/** A clock that shows `startMs` until it is moved. */
export function marketClock(startMs: number): MarketClock {
  let current = startMs;
  return {
    nowMs: () => current,
    setMs: (nowMs) => {
      current = nowMs;
    },
  };
}
