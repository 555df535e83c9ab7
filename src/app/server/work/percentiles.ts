import type { Percentiles } from '../../../../contract/api/latency.ts';

/** A class of a histogram: how many values are no greater than its upper bound. */
export interface HistogramClass {
  /** Infinite for the last class. */
  readonly bound: number;
  readonly cumulative: number;
}

/** Percentiles of durations in milliseconds, each of them one that occurred; undefined of none. */
export function percentilesOf(durations: readonly number[]): Percentiles | undefined {
  const sorted = durations.toSorted((left, right) => left - right);
  const count = sorted.length;
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(count * share) - 1)] ?? 0;
  return count === 0 ? undefined : { count, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) };
}

/**
 * Percentiles as a histogram of seconds tells them, classes from the least bound to infinity: values are taken to lie evenly within their class,
 * and those above the last bound at it. Undefined when it has counted nothing.
 */
export function percentilesOfHistogram(classes: readonly HistogramClass[]): Percentiles | undefined {
  const count = classes.at(-1)?.cumulative ?? 0;
  if (count === 0) return undefined;
  const at = (share: number): number => 1000 * valueAt(classes, share * count);
  return { count, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) };
}

function valueAt(classes: readonly HistogramClass[], place: number): number {
  let [low, before] = [0, 0];
  for (const { bound, cumulative } of classes) {
    if (cumulative >= place && cumulative > before) {
      if (!Number.isFinite(bound)) return low;
      return low + ((bound - low) * (place - before)) / (cumulative - before);
    }
    [low, before] = [bound, cumulative];
  }
  return low;
}
