import { describe, expect, it } from 'vitest';
import { dayNumberOf } from '../../domain/calendar/calendar-rows.ts';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import type { CalendarName } from '../../domain/dataset.ts';
import { tradingDay } from '../../domain/trading-day.ts';
import { type QlibHours, qlibCalendar } from './qlib-calendar.ts';
import { parseQlibFrequency } from './qlib-frequency.ts';

function calendarOf(
  freq: string,
  from: string,
  to: string,
  { hours = 'regular', name = 'XNYS' }: { readonly hours?: QlibHours; readonly name?: CalendarName } = {},
) {
  return qlibCalendar({
    calendar: tradingCalendar(name),
    timeZone: name === 'XNYS' ? 'America/New_York' : 'UTC',
    freq: parseQlibFrequency(freq) ?? { name: freq },
    hours,
    from: tradingDay(from),
    to: tradingDay(to),
  });
}

const lines = (calendar: { text(): string }) => calendar.text().trimEnd().split('\n');
const day = (text: string) => dayNumberOf(tradingDay(text));
const minute = (instant: string) => Date.parse(instant) / 60_000;

describe('qlibCalendar', () => {
  it('has a row for each trading day', () => {
    const calendar = calendarOf('day', '2024-03-28', '2024-04-02');
    expect(calendar.text()).toBe('2024-03-28\n2024-04-01\n2024-04-02\n');
    expect(calendar.rowOf(day('2024-04-01'), 0)).toBe(1);
    expect(
      [day('2024-03-29'), day('2024-03-27'), day('2024-04-03')].map((at) => calendar.rowOf(at, 0)),
    ).toEqual([-1, -1, -1]);
    expect(calendar.dayOf(2)).toBe('2024-04-02');
  });

  it('has a row for each minute of the session in local time, before and after the clocks change', () => {
    const calendar = calendarOf('1min', '2024-03-08', '2024-03-11');
    expect(calendar.rows).toBe(780);
    expect(lines(calendar).filter((_, row) => [0, 389, 390].includes(row))).toEqual([
      '2024-03-08 09:30:00',
      '2024-03-08 15:59:00',
      '2024-03-11 09:30:00',
    ]);
    expect(calendar.rowOf(day('2024-03-08'), minute('2024-03-08T14:30:00Z'))).toBe(0);
    expect(calendar.rowOf(day('2024-03-11'), minute('2024-03-11T13:30:00Z'))).toBe(390);
    expect(calendar.rowOf(day('2024-03-11'), minute('2024-03-11T13:29:00Z'))).toBe(-1);
    expect(calendar.rowOf(day('2024-03-11'), minute('2024-03-11T20:00:00Z'))).toBe(-1);
    expect([0, 389, 390, 779].map((row) => calendar.dayOf(row))).toEqual([
      '2024-03-08',
      '2024-03-08',
      '2024-03-11',
      '2024-03-11',
    ]);
  });

  it('ends early on half days, and begins longer bars at the open', () => {
    const calendar = calendarOf('60min', '2024-11-27', '2024-11-29');
    expect(lines(calendar)).toEqual([
      ...['09:30', '10:30', '11:30', '12:30', '13:30', '14:30', '15:30'].map((at) => `2024-11-27 ${at}:00`),
      ...['09:30', '10:30', '11:30', '12:30'].map((at) => `2024-11-29 ${at}:00`),
    ]);
    expect(calendar.rowOf(day('2024-11-29'), minute('2024-11-29T17:59:00Z'))).toBe(10);
    expect(calendar.rowOf(day('2024-11-29'), minute('2024-11-29T18:00:00Z'))).toBe(-1);
  });

  it('takes in trading before and after the session when asked', () => {
    const full = calendarOf('1min', '2024-03-08', '2024-03-08', { hours: 'extended' });
    expect([lines(full)[0], lines(full).at(-1)]).toEqual(['2024-03-08 04:00:00', '2024-03-08 19:59:00']);
    const half = calendarOf('1min', '2024-11-29', '2024-11-29', { hours: 'extended' });
    expect(lines(half).at(-1)).toBe('2024-11-29 16:59:00');
  });

  it('covers whole days of what trades around the clock', () => {
    const calendar = calendarOf('30min', '2024-03-09', '2024-03-10', { name: '24x7' });
    expect(calendar.rows).toBe(96);
    expect([lines(calendar)[0], lines(calendar).at(-1)]).toEqual([
      '2024-03-09 00:00:00',
      '2024-03-10 23:30:00',
    ]);
  });
});

describe('parseQlibFrequency', () => {
  it.each(['1d', 'min', '0min', '391min', '1week', 'DAY', '05min'])('does not take %s', (text) => {
    expect(parseQlibFrequency(text)).toBeUndefined();
  });
});
