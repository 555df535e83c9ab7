import { describe, expect, it } from 'vitest';
import { addDays, dayOfWeek, type TradingDay, tradingDay } from '../trading-day.ts';
import { CALENDAR_SPAN } from './calendar-span.ts';
import { tradingCalendar } from './trading-calendar-of.ts';
import { xnysHolidays } from './xnys-holidays.ts';

/**
 * Year, trading days, weekdays without trading | early closings (13:00 unless said). Sources: the exchange's list of
 * special closings up to 2011, its yearly announcements since; compared by machine with exchange_calendars 4.13.2 and
 * pandas_market_calendars 5.5.0, see docs/calendar.md.
 */
const KNOWN_YEARS = `
1990  253  01-01 02-19 04-13 05-28 07-04 09-03 11-22 12-25 | 12-24@14:00
1991  253  01-01 02-18 03-29 05-27 07-04 09-02 11-28 12-25 | 12-24@14:00
1992  254  01-01 02-17 04-17 05-25 07-03 09-07 11-26 12-25 | 11-27@14:00 12-24@14:00
1993  253  01-01 02-15 04-09 05-31 07-05 09-06 11-25 12-24 | 11-26
1994  252  02-21 04-01 04-27 05-30 07-04 09-05 11-24 12-26 | 02-11@14:30 11-25
1995  252  01-02 02-20 04-14 05-29 07-04 09-04 11-23 12-25 | 07-03 11-24
1996  254  01-01 02-19 04-05 05-27 07-04 09-02 11-28 12-25 | 01-08@14:00 07-05 11-29 12-24
1997  253  01-01 02-17 03-28 05-26 07-04 09-01 11-27 12-25 | 07-03 10-27@15:30 11-28 12-24 12-26
1998  252  01-01 01-19 02-16 04-10 05-25 07-03 09-07 11-26 12-25 | 11-27 12-24
1999  252  01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24 | 11-26 12-31
2000  252  01-17 02-21 04-21 05-29 07-04 09-04 11-23 12-25 | 07-03 11-24
2001  248  01-01 01-15 02-19 04-13 05-28 07-04 09-03 09-11 09-12 09-13 09-14 11-22 12-25 | 07-03 11-23 12-24
2002  252  01-01 01-21 02-18 03-29 05-27 07-04 09-02 11-28 12-25 | 07-05 11-29 12-24
2003  252  01-01 01-20 02-17 04-18 05-26 07-04 09-01 11-27 12-25 | 07-03 11-28 12-24 12-26
2004  252  01-01 01-19 02-16 04-09 05-31 06-11 07-05 09-06 11-25 12-24 | 11-26
2005  252  01-17 02-21 03-25 05-30 07-04 09-05 11-24 12-26 | 11-25
2006  251  01-02 01-16 02-20 04-14 05-29 07-04 09-04 11-23 12-25 | 07-03 11-24
2007  251  01-01 01-02 01-15 02-19 04-06 05-28 07-04 09-03 11-22 12-25 | 07-03 11-23 12-24
2008  253  01-01 01-21 02-18 03-21 05-26 07-04 09-01 11-27 12-25 | 07-03 11-28 12-24
2009  252  01-01 01-19 02-16 04-10 05-25 07-03 09-07 11-26 12-25 | 11-27 12-24
2010  252  01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24 | 11-26
2011  252  01-17 02-21 04-22 05-30 07-04 09-05 11-24 12-26 | 11-25
2012  250  01-02 01-16 02-20 04-06 05-28 07-04 09-03 10-29 10-30 11-22 12-25 | 07-03 11-23 12-24
2013  252  01-01 01-21 02-18 03-29 05-27 07-04 09-02 11-28 12-25 | 07-03 11-29 12-24
2014  252  01-01 01-20 02-17 04-18 05-26 07-04 09-01 11-27 12-25 | 07-03 11-28 12-24
2015  252  01-01 01-19 02-16 04-03 05-25 07-03 09-07 11-26 12-25 | 11-27 12-24
2016  252  01-01 01-18 02-15 03-25 05-30 07-04 09-05 11-24 12-26 | 11-25
2017  251  01-02 01-16 02-20 04-14 05-29 07-04 09-04 11-23 12-25 | 07-03 11-24
2018  251  01-01 01-15 02-19 03-30 05-28 07-04 09-03 11-22 12-05 12-25 | 07-03 11-23 12-24
2019  252  01-01 01-21 02-18 04-19 05-27 07-04 09-02 11-28 12-25 | 07-03 11-29 12-24
2020  253  01-01 01-20 02-17 04-10 05-25 07-03 09-07 11-26 12-25 | 11-27 12-24
2021  252  01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24 | 11-26
2022  251  01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26 | 11-25
2023  250  01-02 01-16 02-20 04-07 05-29 06-19 07-04 09-04 11-23 12-25 | 07-03 11-24
2024  252  01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25 | 07-03 11-29 12-24
2025  250  01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25 | 07-03 11-28 12-24
2026  251  01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25 | 11-27 12-24
2027  251  01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24 | 11-26
2028  251  01-17 02-21 04-14 05-29 06-19 07-04 09-04 11-23 12-25 | 07-03 11-24
`;

interface KnownYear {
  readonly year: string;
  readonly dayCount: number;
  readonly closed: readonly string[];
  readonly early: Readonly<Record<string, string>>;
}

const golden: readonly KnownYear[] = KNOWN_YEARS.trim().split('\n').map(parseYear);
const xnys = tradingCalendar('XNYS');
const newYorkClock = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'America/New_York',
  hour: '2-digit',
  minute: '2-digit',
});
const at = (iso: string): number => Date.parse(iso);

describe('the New York calendar', () => {
  it.each(golden)('closes on the known days of $year', ({ year, dayCount, closed }) => {
    const weekdays = daysOf(year).filter((day) => ![0, 6].includes(dayOfWeek(day)));
    expect(weekdays.filter((day) => !xnys.isTradingDay(day))).toEqual(closed);
    expect(xnys.tradingDays(tradingDay(`${year}-01-01`), tradingDay(`${year}-12-31`))).toHaveLength(dayCount);
  });

  it.each(golden)('closes early on the known days of $year', ({ year, early }) => {
    const found = daysOf(year).flatMap((day) => {
      const session = xnys.session(day);
      return session?.isHalfDay === true ? [[day, newYorkTime(session.closeMs)]] : [];
    });
    expect(Object.fromEntries(found)).toEqual(early);
  });

  it('opens late on the known days', () => {
    const days = xnys.tradingDays(CALENDAR_SPAN.from, tradingDay('2028-12-31'));
    const late = days.flatMap((day) => {
      const open = newYorkTime(xnys.session(day)?.openMs ?? 0);
      return open === '09:30' ? [] : [`${day} ${open}`];
    });
    expect(late).toEqual(['1990-12-27 11:00', '1995-12-18 10:30', '1996-01-08 11:00', '2002-09-11 12:00']);
  });

  it('states sessions in UTC, summer and winter', () => {
    expect(xnys.session(tradingDay('2024-01-05'))).toEqual({
      day: '2024-01-05',
      openMs: at('2024-01-05T14:30Z'),
      closeMs: at('2024-01-05T21:00Z'),
      isHalfDay: false,
    });
    expect(xnys.session(tradingDay('2024-07-03'))).toEqual({
      day: '2024-07-03',
      openMs: at('2024-07-03T13:30Z'),
      closeMs: at('2024-07-03T17:00Z'),
      isHalfDay: true,
    });
    expect(xnys.session(tradingDay('2024-07-04'))).toBeUndefined();
  });

  it('lists the holidays of any later year in order', () => {
    for (let year = 2029; year <= 2099; year += 1) {
      const holidays = xnysHolidays(year);
      expect(holidays).toEqual(holidays.toSorted());
      expect([9, 10]).toContain(holidays.length);
      expect(holidays.every((day) => ![0, 6].includes(dayOfWeek(day)))).toBe(true);
    }
  });

  it('knows no trading day outside its span', () => {
    expect(xnys.isTradingDay(tradingDay('1989-12-29'))).toBe(false);
    expect(xnys.session(tradingDay('2100-01-04'))).toBeUndefined();
    expect(xnys.tradingDays(tradingDay('1900-01-01'), tradingDay('1990-01-03'))).toEqual([
      '1990-01-02',
      '1990-01-03',
    ]);
    expect(() => xnys.previous(tradingDay('1990-01-02'))).toThrow(/no XNYS trading day before 1990-01-02/);
    expect(() => xnys.next(tradingDay('2099-12-31'))).toThrow(RangeError);
  });
});

describe('overrides of the New York calendar', () => {
  const day = tradingDay('2027-03-10');
  const holiday = tradingDay('2027-12-24');
  const none = { closed: [], halfDays: [], open: [] };

  it('close a day that the rules call open', () => {
    const calendar = tradingCalendar('XNYS', { ...none, closed: [day] });
    expect(calendar.isTradingDay(day)).toBe(false);
    expect(calendar.next(tradingDay('2027-03-09'))).toBe('2027-03-11');
  });

  it('open a day that the rules call closed, for regular hours', () => {
    const session = tradingCalendar('XNYS', { ...none, open: [holiday] }).session(holiday);
    expect(newYorkTime(session?.openMs ?? 0)).toBe('09:30');
  });

  it('shorten a day to 13:00', () => {
    const session = tradingCalendar('XNYS', { ...none, halfDays: [day] }).session(day);
    expect(session?.isHalfDay).toBe(true);
    expect(newYorkTime(session?.closeMs ?? 0)).toBe('13:00');
  });

  it('let closed win over open, and give a half day to trading days only', () => {
    const calendar = tradingCalendar('XNYS', { closed: [day], open: [day], halfDays: [day, holiday] });
    expect(calendar.isTradingDay(day)).toBe(false);
    expect(calendar.session(holiday)).toBeUndefined();
  });

  it('leave the rules of other calendars alone', () => {
    expect(tradingCalendar('XNYS').isTradingDay(day)).toBe(true);
    expect(tradingCalendar('24x7', { ...none, closed: [day] }).isTradingDay(day)).toBe(true);
  });
});

function parseYear(line: string): KnownYear {
  const [days = '', halfDays = ''] = line.split('|');
  const [year = '', dayCount = '', ...closed] = days.trim().split(/\s+/);
  const early = halfDays.split(/\s+/).filter((text) => text !== '');
  return {
    year,
    dayCount: Number(dayCount),
    closed: closed.map((text) => `${year}-${text}`),
    early: Object.fromEntries(
      early.map((text) => [`${year}-${text.slice(0, 5)}`, text.split('@')[1] ?? '13:00']),
    ),
  };
}

function daysOf(year: string): readonly TradingDay[] {
  const first = tradingDay(`${year}-01-01`);
  return Array.from({ length: 366 }, (_, index) => addDays(first, index)).filter((day) =>
    day.startsWith(year),
  );
}

function newYorkTime(epochMs: number): string {
  return newYorkClock.format(epochMs);
}
