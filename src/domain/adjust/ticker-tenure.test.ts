import { describe, expect, it } from 'vitest';
import { isSameSecurity, type TakeOver, type Tenure, tickerTenure } from './ticker-tenure.ts';

function tenure(security: string, from: number | undefined, to?: number): Tenure {
  return { security, from, to };
}

function borders(tenures: readonly Tenure[], takeOvers: readonly TakeOver[] = []): readonly number[] {
  return tickerTenure(tenures, takeOvers, 0).borders;
}

describe('a ticker', () => {
  it('goes over on the day after a listing that another one comes after', () => {
    expect(borders([tenure('new', 500), tenure('old', undefined, 100)])).toEqual([101]);
    expect(borders([tenure('a', 1, 100), tenure('b', 200, 300), tenure('c', 400)])).toEqual([101, 301]);
  });

  it('goes over on the first known day of the later one where the two overlap', () => {
    expect(borders([tenure('old', 1, 100), tenure('new', 90)])).toEqual([90]);
  });

  it('stays where nobody comes after, or the same comes back', () => {
    expect(borders([tenure('a', 1, 100)])).toEqual([]);
    expect(borders([tenure('a', 1, 100), tenure('a', 200)])).toEqual([]);
  });

  it('goes over where a company took it, and whoever had it before was somebody else', () => {
    const fb = { security: 'Facebook', day: 300 };
    expect(borders([], [fb])).toEqual([300]);
    expect(borders([], [fb, { security: 'Facebook', day: 400 }, { security: 'other', day: 500 }])).toEqual([
      300, 500,
    ]);
  });

  it('does not go over where the vendor’s history begins', () => {
    expect(tickerTenure([], [{ security: 'a', day: 12 }], 12).borders).toEqual([]);
  });
});

describe('isSameSecurity', () => {
  const tenures = tickerTenure([tenure('old', undefined, 100), tenure('new', 500)], [], 0);
  it.each([
    [90, 100, undefined],
    [100, 101, false],
    [90, 400, false],
    [101, 499, undefined],
    [500, 5_000, true],
  ])('for bars of days %i and %i is %s', (previous, day, answer) => {
    expect(isSameSecurity(tenures, previous, day)).toBe(answer);
  });
});
