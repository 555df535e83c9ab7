import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { type TradingDay, tradingDay } from '../../domain/trading-day.ts';
import { evaluationWindow, type WindowFacts } from './evaluation-window.ts';

const calendar = tradingCalendar('XNYS');
const DAYS = calendar.tradingDays(tradingDay('2024-01-02'), tradingDay('2024-03-28'));
const day = (index: number): TradingDay => DAYS[index] as TradingDay;

function facts(more: Partial<WindowFacts>): WindowFacts {
  return {
    dataset: 'stocks_daily',
    calendar,
    held: { from: day(0), to: day(DAYS.length - 1) },
    asked: {},
    reach: { lookBack: 0, lookAhead: 0 },
    ...more,
  };
}

describe('the window of an evaluation', () => {
  it('reads as many trading days around the days asked for as expressions look at, if they are held', () => {
    const index = fc.nat(DAYS.length - 1);
    const rows = fc.oneof(fc.nat(20), fc.constant(Number.POSITIVE_INFINITY));
    fc.assert(
      fc.property(index, index, rows, rows, (one, other, lookBack, lookAhead) => {
        const [first, last] = [Math.min(one, other), Math.max(one, other)];
        const asked = { from: day(first), to: day(last) };
        expect(evaluationWindow(facts({ asked, reach: { lookBack, lookAhead } }))).toEqual({
          ...asked,
          readFrom: day(Math.max(0, first - lookBack)),
          readTo: day(Math.min(DAYS.length - 1, last + lookAhead)),
        });
      }),
    );
  });

  it('counts from the trading day after a day without trading', () => {
    const asked = { from: tradingDay('2024-01-06'), to: tradingDay('2024-01-08') };
    expect(evaluationWindow(facts({ asked, reach: { lookBack: 1, lookAhead: 0 } }))).toMatchObject({
      readFrom: '2024-01-05',
      readTo: '2024-01-08',
    });
  });

  it('counts ahead from the trading day before a day without trading', () => {
    const asked = { from: tradingDay('2024-01-05'), to: tradingDay('2024-01-07') };
    expect(evaluationWindow(facts({ asked, reach: { lookBack: 0, lookAhead: 1 } }))?.readTo).toBe(
      '2024-01-08',
    );
  });

  it('never reads minutes of other days', () => {
    const asked = { from: day(5), to: day(6) };
    const reach = { lookBack: 100, lookAhead: 100 };
    expect(evaluationWindow(facts({ dataset: 'stocks_minute', asked, reach }))).toMatchObject({
      readFrom: day(5),
      readTo: day(6),
    });
  });

  it('is none where nothing is held', () => {
    expect(evaluationWindow(facts({ asked: { from: tradingDay('2025-01-02') } }))).toBeUndefined();
  });
});
