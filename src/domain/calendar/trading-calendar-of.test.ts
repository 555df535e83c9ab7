import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localDayBounds } from '../local-time.ts';
import { addDays, dayOfWeek, tradingDay } from '../trading-day.ts';
import { tradingCalendar } from './trading-calendar-of.ts';

const at = (iso: string): number => Date.parse(iso);
const start = tradingDay('1990-02-01');
const anyDay = fc.integer({ min: 0, max: 39_000 }).map((count) => addDays(start, count));
const anyCalendar = fc
  .constantFrom('XNYS' as const, '24x7' as const, '24x5' as const)
  .map((name) => tradingCalendar(name));

describe('every calendar', () => {
  it('gives the same trading days for a range and for its parts', () => {
    const anyLength = fc.integer({ min: 0, max: 60 });
    fc.assert(
      fc.property(anyCalendar, anyDay, anyLength, anyLength, (calendar, from, first, second) => {
        const middle = addDays(from, first);
        const to = addDays(middle, second);
        const parts = [
          ...calendar.tradingDays(from, middle),
          ...calendar.tradingDays(addDays(middle, 1), to),
        ];
        expect(calendar.tradingDays(from, to)).toEqual(parts);
        expect(parts.every((day) => calendar.isTradingDay(day))).toBe(true);
      }),
    );
  });

  it('goes back to where it came from', () => {
    fc.assert(
      fc.property(anyCalendar, anyDay, (calendar, day) => {
        const next = calendar.next(day);
        expect(next > day && calendar.previous(day) < day).toBe(true);
        expect(calendar.previous(next)).toBe(calendar.isTradingDay(day) ? day : calendar.previous(day));
        expect(calendar.tradingDays(day, next).filter((between) => between > day)).toEqual([next]);
      }),
    );
  });

  it('keeps sessions in order, inside their day and for trading days only', () => {
    fc.assert(
      fc.property(anyCalendar, anyDay, (calendar, day) => {
        const session = calendar.session(day);
        expect(session !== undefined).toBe(calendar.isTradingDay(day));
        if (session === undefined) return;
        const { startMs, endMs } = localDayBounds(day, calendar.name === 'XNYS' ? 'America/New_York' : 'UTC');
        expect(session.openMs < session.closeMs).toBe(true);
        expect(startMs <= session.openMs && session.closeMs <= endMs).toBe(true);
        const following = calendar.session(calendar.next(day));
        expect(session.closeMs <= (following?.openMs ?? 0)).toBe(true);
      }),
    );
  });

  it('gives no days for a range that ends before it starts', () => {
    for (const name of ['XNYS', '24x7', '24x5'] as const) {
      const calendar = tradingCalendar(name);
      expect(calendar.name).toBe(name);
      expect(calendar.tradingDays(tradingDay('2024-01-10'), tradingDay('2024-01-09'))).toEqual([]);
    }
  });
});

describe('the calendar of currencies', () => {
  const forex = tradingCalendar('24x5');

  it('has files from Sunday to Friday', () => {
    const days = forex.tradingDays(tradingDay('2024-03-01'), tradingDay('2024-03-31'));
    expect(new Set(days.map(dayOfWeek))).toEqual(new Set([0, 1, 2, 3, 4, 5]));
    expect(days).toHaveLength(26);
  });

  it.each([
    ['2024-03-03', '2024-03-03T22:00Z', '2024-03-04T00:00Z'],
    ['2024-03-08', '2024-03-08T00:00Z', '2024-03-08T22:00Z'],
    // New York's clocks change on this Sunday morning, before the week opens.
    ['2024-03-10', '2024-03-10T21:00Z', '2024-03-11T00:00Z'],
    ['2024-03-13', '2024-03-13T00:00Z', '2024-03-14T00:00Z'],
    ['2024-11-01', '2024-11-01T00:00Z', '2024-11-01T21:00Z'],
    ['2024-11-03', '2024-11-03T22:00Z', '2024-11-04T00:00Z'],
  ])('trades on %s from %s to %s', (text, open, close) => {
    const day = tradingDay(text);
    expect(forex.session(day)).toEqual({ day, openMs: at(open), closeMs: at(close), isHalfDay: false });
  });
});

describe('the calendar of crypto', () => {
  it('trades every UTC day around the clock', () => {
    const day = tradingDay('2024-12-25');
    const session = {
      day,
      openMs: at('2024-12-25T00:00Z'),
      closeMs: at('2024-12-26T00:00Z'),
      isHalfDay: false,
    };
    expect(tradingCalendar('24x7').session(day)).toEqual(session);
  });
});
