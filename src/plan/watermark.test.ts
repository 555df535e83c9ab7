import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tradingCalendar } from '../domain/calendar/trading-calendar-of.ts';
import { addDays, type TradingDay, tradingDay } from '../domain/trading-day.ts';
import { type Coverage, coverageOf } from './watermark.ts';

const calendar = tradingCalendar('XNYS');
const START = tradingDay('2024-01-02');
const days = (...texts: readonly string[]): readonly TradingDay[] => texts.map(tradingDay);
const cover = (held: readonly TradingDay[], absent: readonly TradingDay[] = []) =>
  coverageOf({ calendar, held, absent: new Set(absent) });

const someDays = fc
  .uniqueArray(fc.nat({ max: 60 }), { minLength: 1, maxLength: 50 })
  .map((offsets) => offsets.map((offset) => addDays(START, offset)));

function coverOf(held: readonly TradingDay[], absent: readonly TradingDay[]): Coverage {
  const coverage = cover(held, absent);
  if (coverage === undefined) throw new Error('nothing is held');
  return coverage;
}

describe('coverageOf', () => {
  it('knows nothing of a dataset without days', () => {
    expect(cover([])).toBeUndefined();
  });

  it('finds no gap over a weekend and a holiday', () => {
    expect(cover(days('2024-01-12', '2024-01-16'))).toMatchObject({ gaps: [], watermark: '2024-01-16' });
  });

  it('stops before the first day that could be filled', () => {
    expect(cover(days('2024-01-02', '2024-01-03', '2024-01-05', '2024-01-08'))).toEqual({
      from: '2024-01-02',
      to: '2024-01-08',
      days: 4,
      gaps: ['2024-01-04'],
      absent: [],
      watermark: '2024-01-03',
    });
  });

  it('passes over days that the vendor has no file for, and counts them', () => {
    expect(cover(days('2024-01-02', '2024-01-04'), days('2024-01-03', '2024-01-05'))).toMatchObject({
      gaps: ['2024-01-03'],
      absent: ['2024-01-03'],
      watermark: '2024-01-04',
    });
  });

  it('counts a held day on which the exchange was closed', () => {
    expect(cover(days('2024-01-12', '2024-01-15', '2024-01-16'))).toMatchObject({ days: 3, gaps: [] });
  });

  it('accounts for every trading day between the first and the last, in whichever order days come', () => {
    fc.assert(
      fc.property(someDays, someDays, (held, absent) => {
        const { from, to, gaps } = coverOf(held, absent);
        const trading = calendar.tradingDays(from, to);
        expect([...trading.filter((day) => held.includes(day)), ...gaps].sort()).toEqual([...trading]);
        expect(cover(held.toReversed(), absent.toReversed())).toEqual(cover(held, absent));
      }),
    );
  });

  it('has a held day as its watermark, no gap that could be filled before it, and one right after unless it is the last', () => {
    fc.assert(
      fc.property(someDays, someDays, (held, absent) => {
        const { watermark, gaps } = coverOf(held, absent);
        const fillable = gaps.filter((day) => !absent.includes(day));
        const next = held.filter((day) => day > watermark).sort()[0];
        expect(held).toContain(watermark);
        expect(fillable.some((day) => day <= watermark)).toBe(false);
        expect(fillable.some((day) => day > watermark && day < (next ?? ''))).toBe(next !== undefined);
      }),
    );
  });

  it('never falls back when a later day is added', () => {
    fc.assert(
      fc.property(someDays, fc.nat({ max: 60 }), (held, offset) => {
        const { from, watermark } = coverOf(held, []);
        const { watermark: after } = coverOf([...held, addDays(from, offset)], []);
        expect(after >= watermark).toBe(true);
      }),
    );
  });
});
