import { describe, expect, it } from 'vitest';
import { assignLanes, timeMarks } from './timeline-scale.ts';

describe('timeMarks', () => {
  it('puts round marks, no more than fit', () => {
    expect(timeMarks(7).map(({ seconds }) => seconds)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(timeMarks(100).map(({ seconds }) => seconds)).toEqual([0, 15, 30, 45, 60, 75, 90]);
    expect(timeMarks(200_000_000).length).toBeLessThanOrEqual(9);
    expect(timeMarks(0)).toEqual([]);
  });
});

describe('assignLanes', () => {
  it('gives tasks that ran at once lanes of their own, and a free lane to the next', () => {
    const span = (startMs: number, endMs: number) => ({ startMs, endMs });
    expect(assignLanes([span(0, 10), span(2, 4), span(5, 9), span(10, 12)])).toEqual([0, 1, 1, 0]);
  });
});
