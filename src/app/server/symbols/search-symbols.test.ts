import { describe, expect, it } from 'vitest';
import { searchSymbols, toEntries } from './search-symbols.ts';

const row = (symbol: string, name: string | null, bars: number, asset = 'stocks') => ({
  symbol,
  name,
  bars,
  asset,
  from: '2024-01-02',
  to: '2024-01-05',
});

const ENTRIES = toEntries([
  row('BACpA', 'Bank of America preferred', 5),
  row('BACPA', null, 3),
  row('BAC', 'Bank of America', 9),
  row('ABAC', 'Aba Corp', 100),
  row('X', 'United States Steel, of the BAC group', 50),
  row('X:BTCUSD', 'Bitcoin', 70, 'crypto'),
]);

const found = (q: string, more = {}): readonly string[] =>
  searchSymbols(ENTRIES, { q, limit: 20, ...more }).rows.map(({ symbol }) => symbol);

describe('a search for symbols', () => {
  it('puts the exact one first, then beginnings, then parts, then names', () => {
    expect(found('BAC')).toEqual(['BAC', 'BACpA', 'BACPA', 'ABAC', 'X']);
  });

  it('prefers the case that was typed', () => {
    expect(found('BACPA')).toEqual(['BACPA', 'BACpA']);
    expect(found('BACpA')).toEqual(['BACpA', 'BACPA']);
  });

  it('finds pairs without their prefix, and companies by name', () => {
    expect(found('btc')).toEqual(['X:BTCUSD']);
    expect(found('america')).toEqual(['BAC', 'BACpA']);
  });

  it('lists those with the most bars when nothing was typed', () => {
    expect(found('', { limit: 2 })).toEqual(['ABAC', 'X:BTCUSD']);
    expect(searchSymbols(ENTRIES, { q: '', limit: 2 }).total).toBe(6);
    expect(found('', { asset: 'crypto' })).toEqual(['X:BTCUSD']);
  });

  it('takes what is typed as text, whatever it is', () => {
    expect(found('.*')).toEqual([]);
    expect(found("' OR 1=1 --")).toEqual([]);
  });
});
