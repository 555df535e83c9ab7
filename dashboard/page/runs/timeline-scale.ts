/** A mark on a time axis. */
export interface TimeMark {
  /** Share of the width, 0 to 1. */
  readonly at: number;
  /** Seconds since the start. */
  readonly seconds: number;
}

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400];
const MARKS_MAX = 8;

/** Round marks from 0 to `seconds`, at most {@link MARKS_MAX} of them. */
export function timeMarks(seconds: number): readonly TimeMark[] {
  if (seconds <= 0) return [];
  const step = STEPS.find((length) => seconds / length <= MARKS_MAX) ?? Math.ceil(seconds / MARKS_MAX);
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => ({
    at: (index * step) / seconds,
    seconds: index * step,
  }));
}

/** When something began and ended, in epoch milliseconds. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** Puts spans, sorted by start, into as few lanes as possible without two at once in one; the lane of each. */
export function assignLanes(spans: readonly Span[]): readonly number[] {
  const freeAtMs: number[] = [];
  return spans.map(({ startMs, endMs }) => {
    const free = freeAtMs.findIndex((atMs) => atMs <= startMs);
    const lane = free === -1 ? freeAtMs.length : free;
    freeAtMs[lane] = endMs;
    return lane;
  });
}
