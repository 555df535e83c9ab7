import { describe, expect, it } from 'vitest';
import { formatChange, formatPrice, priceDecimals } from './price-decimals.ts';

describe('prices', () => {
  it('have cents from a dollar up, and four digits that count below', () => {
    expect([187.15, 1, 0.5, 0.0123, 0.000_000_1, 0].map(priceDecimals)).toEqual([2, 2, 4, 5, 8, 2]);
    expect(formatPrice(12_345.6, 2)).toBe('12,345.60');
  });

  it('change in per cent, with a sign', () => {
    expect([formatChange(110, 100), formatChange(90, 100), formatChange(1, undefined)]).toEqual([
      '+10.00 %',
      '−10.00 %',
      '',
    ]);
  });
});
