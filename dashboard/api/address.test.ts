import { describe, expect, it } from 'vitest';
import { addressOf } from './address.ts';

describe('addressOf', () => {
  it('encodes segments, so that a symbol with a slash stays one segment', () => {
    expect(addressOf('/api/v1/symbols/:symbol', { symbol: 'C:EUR/USD' })).toBe(
      '/api/v1/symbols/C%3AEUR%2FUSD',
    );
  });

  it('leaves out what is not set and sorts the rest', () => {
    expect(addressOf('/a', {}, { to: '2024-01-02', from: 'x y', q: undefined, cursor: null })).toBe(
      '/a?from=x+y&to=2024-01-02',
    );
  });
});
