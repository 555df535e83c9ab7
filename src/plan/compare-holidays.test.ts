import { describe, expect, it } from 'vitest';
import { tradingCalendar } from '../domain/calendar/trading-calendar-of.ts';
import { tradingDay } from '../domain/trading-day.ts';
import { type AnnouncedDay, compareHolidays } from './compare-holidays.ts';

const calendar = tradingCalendar('XNYS');
const TODAY = tradingDay('2026-11-20');

function closed(date: string, exchange = 'NYSE'): AnnouncedDay {
  return { date, exchange, name: 'A holiday', status: 'closed' };
}

function early(date: string, close = `${date}T18:00:00.000Z`): AnnouncedDay {
  return { date, exchange: 'NYSE', name: 'A holiday', status: 'early-close', close };
}

const HONEST = [closed('2026-11-26'), early('2026-11-27'), early('2026-12-24'), closed('2026-12-25')];

function rules(announced: readonly AnnouncedDay[], today = TODAY): readonly string[] {
  return compareHolidays(calendar, announced, today).findings.map(({ rule, day }) => `${rule} ${day}`);
}

describe('the vendor’s holidays against our calendar', () => {
  it('agree on the days that both know', () => {
    expect(compareHolidays(calendar, HONEST, TODAY)).toEqual({ days: 4, until: '2026-12-25', findings: [] });
    expect(compareHolidays(calendar, [], TODAY)).toEqual({ days: 0, until: undefined, findings: [] });
  });

  it('differ when the vendor closes a day that we trade, or closes it early', () => {
    expect(rules([...HONEST, closed('2026-12-09')])).toEqual(['holiday-unknown 2026-12-09']);
    expect(rules([...HONEST, early('2026-12-09')])).toEqual(['early-close-unknown 2026-12-09']);
    expect(rules([closed('2026-11-26'), early('2026-11-27', '2026-11-27T19:00:00Z')])).toEqual([
      'early-close-differs 2026-11-27',
    ]);
    expect(rules([early('2026-11-26')])).toEqual(['early-close-unknown 2026-11-26']);
    expect(rules([{ ...closed('2026-11-26'), status: 'late-open' }])).toEqual([
      'holiday-status-unknown 2026-11-26',
    ]);
  });

  it('differ when the vendor leaves out a day within its list, but not after it and not today', () => {
    expect(rules(HONEST.slice(1))).toEqual(['holiday-unannounced 2026-11-26']);
    expect(rules(HONEST.slice(0, 2))).toEqual([]);
    expect(rules(HONEST.slice(1), tradingDay('2026-11-26'))).toEqual([]);
  });

  it('pass over other exchanges, weekends and slips of the pen', () => {
    expect(
      rules([...HONEST, closed('2026-12-09', 'OTC'), closed('2026-12-12'), closed('9999-12-31')]),
    ).toEqual([]);
  });

  it('follow what a person put into the calendar', () => {
    const own = tradingCalendar('XNYS', { closed: [tradingDay('2026-12-09')], halfDays: [], open: [] });
    expect(compareHolidays(own, [...HONEST, closed('2026-12-09')], TODAY).findings).toEqual([]);
  });
});
