import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { addDays, tradingDay } from '../../domain/trading-day.ts';
import { lastSettledDay, precomputedKey } from './precomputed-key.ts';

const EXCHANGE = tradingCalendar('XNYS');

describe('precomputedKey', () => {
  it('is the month for what minutes are put together to, and the decade for days', () => {
    expect(precomputedKey('1h', tradingDay('2024-03-28'))).toBe('2024-03');
    expect(precomputedKey('1d', tradingDay('2024-03-28'))).toBe('2020s');
    expect(precomputedKey('1d', tradingDay('1999-12-31'))).toBe('1990s');
  });
});

describe('lastSettledDay', () => {
  it('is the end of the year before, until the last trading day of the year is held', () => {
    expect(lastSettledDay(tradingDay('2024-12-30'), EXCHANGE)).toBe('2023-12-31');
    expect(lastSettledDay(tradingDay('2024-12-31'), EXCHANGE)).toBe('2024-12-31');
    expect(lastSettledDay(tradingDay('2025-01-02'), EXCHANGE)).toBe('2024-12-31');
    // 2022 began on a Saturday, which the exchange does not make up for: its last day of 2021 is 31 December.
    expect(lastSettledDay(tradingDay('2021-12-31'), EXCHANGE)).toBe('2021-12-31');
    // 2023 began on a Sunday; the last trading day of 2022 is a Friday, the 30th.
    expect(lastSettledDay(tradingDay('2022-12-30'), EXCHANGE)).toBe('2022-12-31');
    expect(lastSettledDay(tradingDay('2022-12-30'), tradingCalendar('24x7'))).toBe('2021-12-31');
  });

  it('never goes back as days come, and stays for a year', () => {
    const days = fc.integer({ min: 0, max: 9000 }).map((count) => addDays(tradingDay('2003-09-10'), count));
    fc.assert(
      fc.property(days, fc.integer({ min: 0, max: 400 }), (day, more) => {
        const [before, after] = [lastSettledDay(day, EXCHANGE), lastSettledDay(addDays(day, more), EXCHANGE)];
        expect(before <= after).toBe(true);
        expect(before >= addDays(day, -366)).toBe(true);
      }),
    );
  });
});
