import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_OVERRIDES } from '../../domain/calendar/calendar-overrides.ts';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { expectedPublicationMs } from '../../domain/publication.ts';
import { addDays, type TradingDay, tradingDay, utcMidnightMs } from '../../domain/trading-day.ts';
import { type HeldDay, judgeCoverage } from './judge-coverage.ts';
import { settingsOf } from './rule-settings.ts';

const XNYS = tradingCalendar('XNYS', NO_OVERRIDES);
const SETTINGS = settingsOf('coverage', 'stocks_daily', { rules: {} });
const DAYS = XNYS.tradingDays(tradingDay('2024-10-01'), tradingDay('2024-12-31'));

const heldDay = (day: TradingDay, rows = 12_000): HeldDay => {
  return { day, rows, symbols: rows, quarantined: 0, duplicates: 0 };
};

/** `<rule> <day>` of what is told, the morning after the last day of the year. */
function found(held: readonly HeldDay[], now = addDays(tradingDay('2024-12-31'), 1)): readonly string[] {
  const judged = judgeCoverage(
    {
      held,
      tradingDays: XNYS.tradingDays(held[0]?.day ?? now, now),
      isShortDay: (day) => XNYS.session(day)?.isHalfDay === true,
      mayTradeWhenClosed: false,
      expectedMs: expectedPublicationMs,
      nowMs: utcMidnightMs(now),
    },
    SETTINGS,
  );
  return judged.flatMap(({ day, measured }) =>
    measured
      .filter(
        ({ broken, of, rule }) =>
          broken > (SETTINGS.get(rule)?.tolerance ?? 0) * (rule.startsWith('rows') ? of : 0),
      )
      .map(({ rule }) => `${rule} ${day}`),
  );
}

describe('the coverage of a dataset', () => {
  it('is sound when every trading day is held, with about as many rows as before, whatever half days have', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -0.08, max: 0.08, noNaN: true }), { minLength: 64, maxLength: 64 }),
        (noise) => {
          const held = DAYS.map((day, index) => {
            const isShort = XNYS.session(day)?.isHalfDay === true;
            return heldDay(day, isShort ? 4000 : Math.round(12_000 * (1 + (noise[index] ?? 0))));
          });
          expect(found(held)).toEqual([]);
        },
      ),
    );
  });

  it('tells of each day that is missing between others', () => {
    const missing = ['2024-10-15', '2024-11-27'];
    expect(found(DAYS.filter((day) => !missing.includes(day)).map((day) => heldDay(day)))).toEqual(
      missing.map((day) => `missing-day ${day}`),
    );
  });

  it('tells once of all that is late, and only when the vendor has had a day more than it takes', () => {
    const held = DAYS.slice(0, -3).map((day) => heldDay(day));
    expect(found(held)).toEqual(['late-day 2024-12-27']);
    expect(found(DAYS.slice(0, -1).map((day) => heldDay(day)))).toEqual([]);
  });

  it('tells of a day that holds a third less than those before it', () => {
    const held = DAYS.map((day) => heldDay(day, day === '2024-11-06' ? 8000 : 12_000));
    expect(found(held)).toEqual(['row-count 2024-11-06', 'symbol-count 2024-11-06']);
  });

  it('tells of bars on a holiday, and of many refused or repeated rows', () => {
    const holiday = { ...heldDay(tradingDay('2024-12-25'), 5), quarantined: 1, duplicates: 1 };
    const all = [...DAYS.filter((day) => day < holiday.day).map((day) => heldDay(day)), holiday];
    expect(found(all, tradingDay('2024-12-26')).filter((text) => text.endsWith('12-25'))).toEqual([
      'closed-day 2024-12-25',
      'row-count 2024-12-25',
      'symbol-count 2024-12-25',
      'rows-refused 2024-12-25',
      'rows-repeated 2024-12-25',
    ]);
  });

  it('judges nobody by fewer than eight days', () => {
    const held = DAYS.slice(0, 8).map((day, index) => heldDay(day, 1000 * 4 ** index));
    const now = addDays(DAYS[7] ?? tradingDay('2024-10-10'), 1);
    expect(found(held, now)).toEqual([]);
  });
});
