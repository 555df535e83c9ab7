import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ASSETS } from './dataset.ts';
import { TIMESPANS } from './resample/timespan.ts';
import { BASE_BARS_MAX, sliceRange } from './slice-range.ts';
import { addDays, dayOfWeek, daysBetween, tradingDay } from './trading-day.ts';

const anyRange = fc.record({
  from: fc.integer({ min: 0, max: 8000 }).map((offset) => addDays(tradingDay('2003-09-10'), offset)),
  length: fc.integer({ min: 0, max: 1500 }),
  timespan: fc.constantFrom(...TIMESPANS),
  asset: fc.constantFrom(...ASSETS),
});

describe('a range of days, sliced', () => {
  it('is covered without gap or overlap, in order', () => {
    fc.assert(
      fc.property(anyRange, ({ from, length, timespan, asset }) => {
        const to = addDays(from, length);
        const slices = sliceRange({ from, to, timespan, asset });
        expect([slices[0]?.from, slices.at(-1)?.to]).toEqual([from, to]);
        expect(slices.every((slice) => slice.to >= slice.from)).toBe(true);
        expect(slices.slice(1).map((slice) => slice.from)).toEqual(
          slices.slice(0, -1).map((slice) => addDays(slice.to, 1)),
        );
      }),
    );
  });

  it('never holds more minutes in a slice than an answer is made from', () => {
    fc.assert(
      fc.property(anyRange, ({ from, length, asset }) => {
        const slices = sliceRange({ from, to: addDays(from, length), timespan: 'minute', asset });
        for (const slice of slices) {
          const days = Array.from({ length: daysBetween(slice.from, slice.to) + 1 }, (_, index) =>
            addDays(slice.from, index),
          );
          const isOpen = asset === 'crypto' || asset === 'fx';
          const minutes = days.map((day) =>
            isOpen ? 1440 : dayOfWeek(day) === 0 || dayOfWeek(day) === 6 ? 0 : 960,
          );
          expect(minutes.reduce<number>((sum, count) => sum + count, 0)).toBeLessThanOrEqual(BASE_BARS_MAX);
        }
      }),
    );
  });

  it.each([
    ['minute', 'stocks', '2024-01-01', '2024-12-31', 6],
    ['hour', 'stocks', '2024-01-01', '2024-12-31', 6],
    ['minute', 'crypto', '2024-01-01', '2024-12-31', 11],
    ['day', 'stocks', '2003-09-10', '2026-11-20', 1],
    ['week', 'crypto', '2010-01-01', '2026-11-20', 1],
    ['second', 'stocks', '2024-01-01', '2024-01-07', 5],
    ['second', 'crypto', '2024-01-01', '2024-01-07', 7],
    ['minute', 'stocks', '2024-01-02', '2024-01-01', 0],
  ] as const)('into %s bars of %s from %s to %s has %i slices', (timespan, asset, from, to, count) => {
    expect(sliceRange({ timespan, asset, from: tradingDay(from), to: tradingDay(to) })).toHaveLength(count);
  });
});
