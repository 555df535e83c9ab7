import { describe, expect, it } from 'vitest';
import { percentilesOf, percentilesOfHistogram } from './percentiles.ts';

describe('percentiles of durations', () => {
  it('are durations that occurred, in whatever order they came', () => {
    const durations = Array.from({ length: 200 }, (_, index) => ((index * 37) % 200) + 1);
    expect(percentilesOf(durations)).toEqual({ count: 200, p50Ms: 100, p95Ms: 190, p99Ms: 198 });
    expect(percentilesOf([5])).toEqual({ count: 1, p50Ms: 5, p95Ms: 5, p99Ms: 5 });
  });

  it('are not made up where there are none', () => {
    expect(percentilesOf([])).toBeUndefined();
  });
});

describe('percentiles of a histogram', () => {
  it('lie within their class, as far as their place in it', () => {
    const classes = [
      { bound: 0.1, cumulative: 0 },
      { bound: 0.2, cumulative: 80 },
      { bound: 0.6, cumulative: 100 },
      { bound: Number.POSITIVE_INFINITY, cumulative: 100 },
    ];
    const { count, p50Ms, p95Ms, p99Ms } = percentilesOfHistogram(classes) ?? {};
    expect(count).toBe(100);
    expect([p50Ms, p95Ms, p99Ms].map((value) => Math.round(value ?? 0))).toEqual([163, 500, 580]);
  });

  it('are the last bound for what lies beyond it', () => {
    const classes = [
      { bound: 10, cumulative: 1 },
      { bound: 30, cumulative: 1 },
      { bound: Number.POSITIVE_INFINITY, cumulative: 4 },
    ];
    expect(percentilesOfHistogram(classes)).toEqual({
      count: 4,
      p50Ms: 30_000,
      p95Ms: 30_000,
      p99Ms: 30_000,
    });
  });

  it('are not made up where nothing was counted', () => {
    expect(percentilesOfHistogram([{ bound: Number.POSITIVE_INFINITY, cumulative: 0 }])).toBeUndefined();
  });
});
