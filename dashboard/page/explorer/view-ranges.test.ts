import { describe, expect, it } from 'vitest';
import { rangeStart, rangesOf } from './view-ranges.ts';

const days = Array.from({ length: 400 }, (_, i) => {
  const timeMs = Date.parse('2024-01-01') + i * 86_400_000;
  return { timeMs, date: new Date(timeMs).toISOString().slice(0, 10) };
});

describe('ranges of a view', () => {
  it('are those that bars are there for', () => {
    expect(rangesOf(days).map(({ title }) => title)).toEqual(['5D', '1M', '3M', '6M', '1Y', 'All']);
    expect(rangesOf(days.slice(0, 3)).map(({ title }) => title)).toEqual(['All']);
  });

  it('begin so many days before the newest bar', () => {
    expect(rangeStart(days, { title: '', days: 30 })).toBe(400 - 1 - 30);
    expect(rangeStart(days, { title: '', days: null })).toBe(0);
    expect(rangeStart([], { title: '', days: 1 })).toBe(0);
  });
});
