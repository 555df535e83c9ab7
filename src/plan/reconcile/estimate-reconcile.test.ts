import { describe, expect, it } from 'vitest';
import { tradingDay } from '../../domain/trading-day.ts';
import { estimateReconcile } from './estimate-reconcile.ts';

const YEAR = { from: tradingDay('2025-01-02'), to: tradingDay('2025-12-31'), days: 250, symbols: 12_000 };

describe('the estimate of a comparison', () => {
  it('is a call a day for grouped days, and most of an hour under five a minute', () => {
    const scope = { ...YEAR, dataset: 'stocks_daily', source: 'grouped' } as const;
    const { calls, naiveCalls, seconds } = estimateReconcile(scope, 5);
    expect([calls, naiveCalls]).toEqual([250, 3_000_000]);
    expect(seconds / 60).toBeGreaterThan(48);
    expect(seconds / 60).toBeLessThan(52);
    expect(estimateReconcile(scope, 'unlimited').seconds).toBeLessThan(15);
  });

  it('is a call a symbol for days of single symbols, and several for their minutes', () => {
    const scope = { ...YEAR, symbols: 20, source: 'rest' } as const;
    expect(estimateReconcile({ ...scope, dataset: 'stocks_daily' }, 5).calls).toBe(20);
    expect(estimateReconcile({ ...scope, dataset: 'stocks_minute' }, 5).calls).toBe(100);
  });

  it('is no call at all for the lake’s own minutes', () => {
    const scope = { ...YEAR, dataset: 'stocks_daily', source: 'minutes' } as const;
    expect(estimateReconcile(scope, 5)).toMatchObject({ calls: 0 });
  });
});
