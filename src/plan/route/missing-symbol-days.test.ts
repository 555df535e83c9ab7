import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { addDays, tradingDay } from '../../domain/trading-day.ts';
import { missingSymbolDays } from './missing-symbol-days.ts';

const FROM = tradingDay('2024-01-02');
const TO = tradingDay('2024-06-28');
const DAYS = tradingCalendar('XNYS').tradingDays(FROM, TO);

const anyDay = fc.integer({ min: -20, max: 200 }).map((offset) => addDays(FROM, offset));
const anyRange = fc.tuple(anyDay, fc.integer({ min: 0, max: 60 })).map(([from, length]) => ({
  from,
  to: addDays(from, length),
}));

describe('what is missing of a symbol', () => {
  it('holds every day that was not asked for, each once, and little else', () => {
    const someDays = fc.subarray([...DAYS]);
    fc.assert(
      fc.property(someDays, fc.array(anyRange, { maxLength: 5 }), (days, covered) => {
        const wanted = { asset: 'stocks', timeframe: '1m', symbols: ['A'], days } as const;
        const [task] = missingSymbolDays({ ...wanted, covered: new Map([['A', covered]]) }).tasks;
        const isCovered = (day: string) => covered.some(({ from, to }) => day >= from && day <= to);
        const missing = days.filter((day) => !isCovered(day));
        const ranges = task?.ranges ?? [];
        for (const day of missing) {
          expect(ranges.filter(({ from, to }) => day >= from && day <= to)).toHaveLength(1);
        }
        for (const { from, to } of ranges) {
          expect(missing).toContain(from);
          expect(missing).toContain(to);
        }
        expect([...ranges].sort((left, right) => (left.from < right.from ? -1 : 1))).toEqual(ranges);
      }),
    );
  });

  it('is asked for along with a few days that are held, and no more', () => {
    const covered = new Map([
      ['A', [{ from: tradingDay('2024-02-05'), to: tradingDay('2024-02-07') }]],
      ['B', [{ from: tradingDay('2024-02-05'), to: tradingDay('2024-02-16') }]],
    ]);
    const { tasks } = missingSymbolDays({
      asset: 'stocks',
      timeframe: '1d',
      symbols: ['A', 'B'],
      days: DAYS,
      covered,
    });
    expect(tasks.map(({ ranges }) => ranges)).toEqual([
      [{ from: FROM, to: TO }],
      [
        { from: FROM, to: '2024-02-02' },
        { from: '2024-02-20', to: TO },
      ],
    ]);
  });

  it('is counted in calls of 50,000 minutes and in days of symbols', () => {
    const missing = missingSymbolDays({
      asset: 'stocks',
      timeframe: '1m',
      symbols: ['A', 'B'],
      days: DAYS,
      covered: new Map(),
    });
    expect(missing).toMatchObject({ calls: 6, symbolDays: 2 * DAYS.length });
  });
});
