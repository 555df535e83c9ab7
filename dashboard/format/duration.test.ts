import { describe, expect, it } from 'vitest';
import { formatDistance, formatDuration } from './duration.ts';

describe('formatDuration', () => {
  it.each([
    [0.23, '230 ms'],
    [1.44, '1.4 s'],
    [59.6, '1 min'],
    [725, '12 min 5 s'],
    [7200, '2 h'],
    [273_600, '3 d 4 h'],
    [-90, '−1 min 30 s'],
  ])('writes %s seconds as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});

describe('formatDistance', () => {
  it('tells the past from the future by the largest unit', () => {
    expect(formatDistance(0, 3_700_000)).toBe('1 h ago');
    expect(formatDistance(125_000, 0)).toBe('in 2 min');
    expect(formatDistance(1000, 0)).toBe('now');
  });
});
