import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tradingCalendar } from './calendar/trading-calendar-of.ts';
import { expectedPublicationMs, isOverdue, latestPublishedDay } from './publication.ts';
import { tradingDay } from './trading-day.ts';

const at = (iso: string): number => Date.parse(iso);

describe('publication', () => {
  it('expects a file at 11:00 New York time on the next calendar day, weekends included', () => {
    expect(expectedPublicationMs(tradingDay('2024-01-04'))).toBe(at('2024-01-05T16:00Z'));
    expect(expectedPublicationMs(tradingDay('2024-07-05'))).toBe(at('2024-07-06T15:00Z'));
    expect(expectedPublicationMs(tradingDay('2024-03-09'))).toBe(at('2024-03-10T15:00Z'));
  });

  it('calls a file overdue from that instant on', () => {
    const day = tradingDay('2024-01-04');
    expect(isOverdue(day, at('2024-01-05T15:59:59.999Z'))).toBe(false);
    expect(isOverdue(day, at('2024-01-05T16:00Z'))).toBe(true);
  });

  it.each([
    ['XNYS', '2024-01-08T15:59Z', '2024-01-05'],
    ['XNYS', '2024-01-06T16:00Z', '2024-01-05'],
    ['XNYS', '2024-01-06T15:59Z', '2024-01-04'],
    ['24x7', '2024-01-08T16:00Z', '2024-01-07'],
    ['24x7', '2024-01-08T15:59Z', '2024-01-06'],
    ['24x5', '2024-01-07T17:00Z', '2024-01-05'],
    ['24x5', '2024-01-08T16:00Z', '2024-01-07'],
  ] as const)('takes for %s at %s the day %s as the latest', (name, iso, day) => {
    expect(latestPublishedDay(tradingCalendar(name), at(iso))).toBe(day);
  });

  it('finds the one trading day that is out while the next is not', () => {
    const anyNow = fc.integer({ min: at('2003-09-10T00:00Z'), max: at('2030-01-01T00:00Z') });
    fc.assert(
      fc.property(fc.constantFrom('XNYS', '24x7', '24x5'), anyNow, (name, nowMs) => {
        const calendar = tradingCalendar(name);
        const day = latestPublishedDay(calendar, nowMs);
        expect(calendar.isTradingDay(day)).toBe(true);
        expect([isOverdue(day, nowMs), isOverdue(calendar.next(day), nowMs)]).toEqual([true, false]);
      }),
    );
  });
});
