import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TIMEFRAMES } from '../domain/timeframe.ts';
import { addDays, tradingDay } from '../domain/trading-day.ts';
import {
  makeableDays,
  snapInward,
  snapOutward,
  splitByYear,
  windowOfDay,
  yearOfBars,
  yearSpan,
} from './series-window.ts';

const day = tradingDay;
const days = fc.integer({ min: 0, max: 3000 }).map((count) => addDays(day('2019-12-20'), count));
const timeframes = fc.constantFrom(...TIMEFRAMES);

describe('the windows of a timeframe', () => {
  it.each([
    ['1h', '2024-03-08', '2024-03-08', '2024-03-08'],
    ['1d', '2024-03-08', '2024-03-08', '2024-03-08'],
    ['1w', '2024-03-08', '2024-03-03', '2024-03-09'],
    ['1w', '2024-03-10', '2024-03-10', '2024-03-16'],
    ['1mo', '2024-02-29', '2024-02-01', '2024-02-29'],
    ['1q', '2024-05-05', '2024-04-01', '2024-06-30'],
    ['1y', '2024-12-31', '2024-01-01', '2024-12-31'],
  ] as const)('%s: %s lies in %s to %s', (timeframe, inside, from, to) => {
    expect(windowOfDay(day(inside), timeframe)).toEqual({ from, to });
  });

  it('belong to the year in which they start', () => {
    expect(yearOfBars(day('2025-01-03'), '1w')).toBe(2024);
    expect(yearOfBars(day('2025-01-05'), '1w')).toBe(2025);
    expect(yearSpan(2024, '1w')).toEqual({ from: '2024-01-07', to: '2025-01-04' });
    expect(yearSpan(2024, '5m')).toEqual({ from: '2024-01-01', to: '2024-12-31' });
  });

  it('are split by year without gap or overlap', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: 0, max: 900 }), timeframes, (from, count, timeframe) => {
        const whole = { from, to: addDays(from, count) };
        const parts = splitByYear(whole, timeframe);
        expect([parts[0]?.from, parts.at(-1)?.to]).toEqual([whole.from, whole.to]);
        expect(parts.slice(1).map((part) => part.from)).toEqual(
          parts.slice(0, -1).map((part) => addDays(part.to, 1)),
        );
        for (const part of parts) {
          expect([yearOfBars(part.from, timeframe), yearOfBars(part.to, timeframe)]).toEqual([
            part.year,
            part.year,
          ]);
        }
      }),
    );
  });

  it('are whole after snapping, outward and inward', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: 0, max: 900 }), timeframes, (from, count, timeframe) => {
        const whole = { from, to: addDays(from, count) };
        const wide = snapOutward(whole, timeframe);
        expect([wide.from <= whole.from, wide.to >= whole.to]).toEqual([true, true]);
        expect(snapOutward(wide, timeframe)).toEqual(wide);
        const narrow = snapInward(whole, timeframe, day('9999-12-31'));
        for (const inner of narrow === undefined ? [] : [narrow]) {
          expect([inner.from >= whole.from, inner.to <= whole.to]).toEqual([true, true]);
          expect(snapOutward(inner, timeframe)).toEqual(inner);
        }
      }),
    );
  });

  it('are made only where all of their days are there, but for the one that the wish itself ends in', () => {
    const wish = [{ from: day('2024-03-03'), to: day('2024-03-27') }];
    expect(makeableDays(wish, [{ from: day('2024-03-05'), to: day('2024-03-27') }], '1w')).toEqual([
      { from: '2024-03-10', to: '2024-03-27' },
    ]);
    expect(makeableDays(wish, [{ from: day('2024-03-03'), to: day('2024-03-19') }], '1w')).toEqual([
      { from: '2024-03-03', to: '2024-03-16' },
    ]);
  });
});
