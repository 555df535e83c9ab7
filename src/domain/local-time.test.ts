import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localDayBounds, localDayOf, localMidnightMs, localTimeMs } from './local-time.ts';
import { addDays, tradingDay } from './trading-day.ts';

const HOUR_MS = 3_600_000;
const NEW_YORK = 'America/New_York';
const at = (iso: string): number => Date.parse(iso);
const anyDay = fc.integer({ min: 0, max: 40_000 }).map((count) => addDays(tradingDay('1990-01-01'), count));
const anyInstant = fc.integer({ min: at('1990-01-02T00:00Z'), max: at('2099-12-30T00:00Z') });
const anyZone = fc.constantFrom('America/New_York' as const, 'UTC' as const);

describe('local time', () => {
  it('starts a New York day at 05:00Z in winter and 04:00Z in summer', () => {
    expect(localMidnightMs(tradingDay('2005-04-01'), NEW_YORK)).toBe(at('2005-04-01T05:00Z'));
    expect(localMidnightMs(tradingDay('2005-04-04'), NEW_YORK)).toBe(at('2005-04-04T04:00Z'));
    expect(localMidnightMs(tradingDay('2026-05-22'), NEW_YORK)).toBe(1_779_422_400_000);
  });

  it('follows the clock rules in force at the time', () => {
    // Daylight saving began in April until 2006, and in March since 2007.
    expect(localMidnightMs(tradingDay('2006-03-20'), NEW_YORK)).toBe(at('2006-03-20T05:00Z'));
    expect(localMidnightMs(tradingDay('2007-03-20'), NEW_YORK)).toBe(at('2007-03-20T04:00Z'));
  });

  it.each([
    ['2024-03-10', 23],
    ['2024-11-03', 25],
    ['2024-07-04', 24],
  ])('gives %s %i hours in New York', (text, hours) => {
    const { startMs, endMs } = localDayBounds(tradingDay(text), NEW_YORK);
    expect((endMs - startMs) / HOUR_MS).toBe(hours);
  });

  it('gives every UTC day 24 hours', () => {
    expect(localDayBounds(tradingDay('2024-03-10'), 'UTC')).toEqual({
      startMs: at('2024-03-10T00:00Z'),
      endMs: at('2024-03-11T00:00Z'),
    });
  });

  it.each([
    ['2024-01-05', '09:30', '2024-01-05T14:30Z'],
    ['2024-07-05', '09:30', '2024-07-05T13:30Z'],
    ['2024-03-10', '01:30', '2024-03-10T06:30Z'],
    ['2024-03-10', '17:00', '2024-03-10T21:00Z'],
    ['2024-11-03', '00:30', '2024-11-03T04:30Z'],
    ['2024-11-03', '17:00', '2024-11-03T22:00Z'],
  ])('finds %s %s New York time at %s', (text, wallClock, iso) => {
    expect(localTimeMs(tradingDay(text), wallClock, NEW_YORK)).toBe(at(iso));
  });

  it('moves a skipped time past the gap and takes the first of a repeated one', () => {
    expect(localTimeMs(tradingDay('2024-03-10'), '02:30', NEW_YORK)).toBe(at('2024-03-10T07:30Z'));
    expect(localTimeMs(tradingDay('2024-11-03'), '01:30', NEW_YORK)).toBe(at('2024-11-03T05:30Z'));
  });

  it.each(['9:30', '24:00', '12:60', '', '09:30:00'])('refuses %j as a time of day', (text) => {
    expect(() => localTimeMs(tradingDay('2024-01-05'), text, 'UTC')).toThrow(RangeError);
  });

  it('places every instant inside the day it names', () => {
    fc.assert(
      fc.property(anyInstant, anyZone, (epochMs, zone) => {
        const { startMs, endMs } = localDayBounds(localDayOf(epochMs, zone), zone);
        expect(startMs <= epochMs && epochMs < endMs).toBe(true);
      }),
    );
  });

  it('joins each day to the next without gap or overlap', () => {
    fc.assert(
      fc.property(anyDay, anyZone, (day, zone) => {
        const { startMs, endMs } = localDayBounds(day, zone);
        expect(endMs).toBe(localMidnightMs(addDays(day, 1), zone));
        expect([23, 24, 25]).toContain((endMs - startMs) / HOUR_MS);
        expect(localDayOf(startMs, zone)).toBe(day);
        expect(localDayOf(startMs - 1, zone)).toBe(addDays(day, -1));
      }),
    );
  });

  it('shows the wall clock it was asked for, at any trading hour', () => {
    const clock = new Intl.DateTimeFormat('en-GB', {
      timeZone: NEW_YORK,
      hour: '2-digit',
      minute: '2-digit',
    });
    const anyHour = fc.integer({ min: 4, max: 23 });
    fc.assert(
      fc.property(anyDay, anyHour, (day, hour) => {
        const wallClock = `${String(hour).padStart(2, '0')}:30`;
        expect(clock.format(localTimeMs(day, wallClock, NEW_YORK))).toBe(wallClock);
      }),
    );
  });
});
