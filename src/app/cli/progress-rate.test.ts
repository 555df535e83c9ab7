import { describe, expect, it } from 'vitest';
import { nextRate, type ProgressRate, timeLeftMs } from './progress-rate.ts';

const START: ProgressRate = { perSecond: undefined, doneUnits: 1000, atMs: 0 };

describe('the rate of progress', () => {
  it('does not count what was done before', () => {
    expect(nextRate(START, 1010, 1000).perSecond).toBe(10);
  });

  it('follows a change of speed within a minute', () => {
    let rate = nextRate(START, 1010, 1000);
    for (let second = 2; second <= 60; second += 1)
      rate = nextRate(rate, 1010 + (second - 1) * 100, second * 1000);
    expect(rate.perSecond).toBeGreaterThan(95);
    expect(rate.perSecond).toBeLessThanOrEqual(100);
  });

  it('is not disturbed by updates that come together', () => {
    expect(nextRate(START, 5000, 10)).toBe(START);
  });

  it('gives the time left, unknown while nothing moves', () => {
    expect([
      timeLeftMs(2, 10),
      timeLeftMs(0, 10),
      timeLeftMs(undefined, 10),
      timeLeftMs(undefined, 0),
    ]).toEqual([5000, undefined, undefined, 0]);
  });
});
