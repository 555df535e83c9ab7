/** How many calls a key may make in any stretch of time of that length. */
export interface CallRate {
  readonly calls: number;
  readonly windowMs: number;
}

/** Lets calls pass as long as the rate allows. */
export interface CallGate {
  /** Milliseconds until a call would pass; 0 lets this one pass and counts it. Refused calls are not counted. */
  takeMs(): number;
}

/** A gate over a clock in milliseconds: in no window of the rate’s length do more calls pass than the rate says. */
export function callGate(rate: CallRate | undefined, nowMs: () => number): CallGate {
  let passedMs: number[] = [];
  return {
    takeMs: () => {
      if (rate === undefined) return 0;
      const now = nowMs();
      passedMs = passedMs.filter((passed) => passed > now - rate.windowMs);
      const oldest = passedMs[0];
      if (oldest !== undefined && passedMs.length >= rate.calls) return oldest + rate.windowMs - now;
      passedMs.push(now);
      return 0;
    },
  };
}
