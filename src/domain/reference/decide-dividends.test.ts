import { describe, expect, it } from 'vitest';
import { tradingDay } from '../trading-day.ts';
import { type DividendClaim, decideDividends } from './decide-dividends.ts';

function claim(id: string, amount: number | null, payDay: string | null = '2024-06-20'): DividendClaim {
  return { id, ticker: 'ABC', day: tradingDay('2024-06-10'), amount, currency: 'USD', payDay };
}

describe('the dividends of one ticker and ex-day', () => {
  it('stand beside each other when their amounts differ', () => {
    const { decisions, findings } = decideDividends([claim('a', 0.25), claim('b', 1)]);
    expect(decisions.map(({ effective }) => effective)).toEqual([true, true]);
    expect(findings).toEqual([]);
  });

  it('count once when they are the same twice', () => {
    const { decisions, findings } = decideDividends([claim('b', 0.25), claim('a', 0.25), claim('c', 0.25)]);
    expect(decisions).toEqual([
      { id: 'a', effective: true, decidedBy: 'rule' },
      { id: 'b', effective: false, decidedBy: 'rule' },
      { id: 'c', effective: false, decidedBy: 'rule' },
    ]);
    expect(findings).toMatchObject([{ rule: 'dividend-duplicate', rowCount: 3, symbol: 'ABC' }]);
  });

  it('all count, with a remark, when they are paid on different days', () => {
    const { decisions, findings } = decideDividends([claim('a', 0.25), claim('b', 0.25, '2024-07-20')]);
    expect(decisions.every(({ effective }) => effective)).toBe(true);
    expect(findings).toMatchObject([{ rule: 'dividend-repeated', severity: 'info' }]);
  });

  it('do not count without an amount', () => {
    const { decisions, findings } = decideDividends([claim('a', 0), claim('b', -1), claim('c', null)]);
    expect(decisions.some(({ effective }) => effective)).toBe(false);
    expect(findings.map(({ rule }) => rule)).toEqual(Array(3).fill('dividend-amount-invalid'));
  });
});
