import { describe, expect, it } from 'vitest';
import { tradingDay } from '../domain/trading-day.ts';
import { barsAtMost } from './series-cost.ts';

describe('the bars that a series can have', () => {
  it('are those of a market that never closes', () => {
    const ranges = [
      { from: tradingDay('2026-01-01'), to: tradingDay('2026-01-09') },
      { from: tradingDay('2026-01-31'), to: tradingDay('2026-01-31') },
    ];
    expect(barsAtMost({ timeframe: '1s', ranges })).toBe(864_000);
    expect(barsAtMost({ timeframe: '15m', ranges })).toBe(960);
    expect(barsAtMost({ timeframe: '4h', ranges })).toBe(60);
    expect(barsAtMost({ timeframe: '1d', ranges })).toBe(10);
    expect(barsAtMost({ timeframe: '1y', ranges })).toBe(10);
  });
});
