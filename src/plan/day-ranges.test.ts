import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, daysBetween, type TradingDay, tradingDay } from '../domain/trading-day.ts';
import { coversRange, intersectRanges, mergeRanges, subtractRanges } from './day-ranges.ts';
import type { DayRange } from './fetch-task.ts';

const FIRST = tradingDay('2024-02-20');
const range = fc
  .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: -1, max: 20 }))
  .map(([start, length]): DayRange => ({ from: addDays(FIRST, start), to: addDays(FIRST, start + length) }));
const ranges = fc.array(range, { maxLength: 8 });

function daysOf(list: readonly DayRange[]): readonly TradingDay[] {
  const days = list.flatMap(({ from, to }) =>
    Array.from({ length: Math.max(0, daysBetween(from, to) + 1) }, (_, index) => addDays(from, index)),
  );
  return [...new Set(days)].sort();
}

function isTidy(list: readonly DayRange[]): boolean {
  return list.every(({ from, to }, index) => {
    const before = list[index - 1];
    return from <= to && (before === undefined || from > addDays(before.to, 1));
  });
}

describe('ranges of days', () => {
  it('are merged, subtracted and intersected as the sets of their days are', () => {
    fc.assert(
      fc.property(ranges, ranges, (left, right) => {
        const rightDays = new Set(daysOf(right));
        expect(daysOf(mergeRanges(left))).toEqual(daysOf(left));
        expect(daysOf(subtractRanges(left, right))).toEqual(
          daysOf(left).filter((day) => !rightDays.has(day)),
        );
        expect(daysOf(intersectRanges(left, right))).toEqual(
          daysOf(left).filter((day) => rightDays.has(day)),
        );
      }),
    );
  });

  it('come out ascending, disjoint and not adjacent', () => {
    fc.assert(
      fc.property(ranges, ranges, (left, right) => {
        expect(isTidy(mergeRanges(left))).toBe(true);
        expect(isTidy(subtractRanges(left, right))).toBe(true);
        expect(mergeRanges(intersectRanges(left, right)).length).toBeLessThanOrEqual(
          left.length + right.length,
        );
      }),
    );
  });

  it('cover a range when they hold each of its days', () => {
    fc.assert(
      fc.property(ranges, range, (list, one) => {
        fc.pre(one.from <= one.to);
        const days = new Set(daysOf(list));
        expect(coversRange(list, one)).toBe(daysOf([one]).every((day) => days.has(day)));
      }),
    );
  });
});
