import { describe, expect, it } from 'vitest';
import { cryptoNames, fxNames } from '../sandbox/market/symbol-names.ts';
import { apiSpelling, flatSpelling, isFlatSpelling } from './pair-symbol.ts';

describe('flatSpelling', () => {
  it.each([
    ['crypto', 'X:BTCUSD', 'X:BTC-USD'],
    ['crypto', 'X:1INCHUSD', 'X:1INCH-USD'],
    ['crypto', 'X:USDTUSD', 'X:USDT-USD'],
    ['crypto', 'X:ETHBTC', 'X:ETH-BTC'],
    ['crypto', 'X:BTCUSDT', 'X:BTC-USDT'],
    ['crypto', 'X:BTC-USD', 'X:BTC-USD'],
    ['crypto', 'X:USD', 'X:USD'],
    ['crypto', 'X:BTCXYZ', 'X:BTCXYZ'],
    ['crypto', 'C:EURUSD', 'C:EURUSD'],
    ['fx', 'C:EURUSD', 'C:EUR-USD'],
    ['fx', 'C:XAUUSD', 'C:XAU-USD'],
    ['fx', 'C:EURUSDX', 'C:EURUSDX'],
    ['fx', 'C:EUR-USD', 'C:EUR-USD'],
    ['stocks', 'BACpA', 'BACpA'],
    ['stocks', 'X:BTCUSD', 'X:BTCUSD'],
  ] as const)('writes the %s ticker %s as %s', (asset, ticker, expected) => {
    expect(flatSpelling(asset, ticker)).toBe(expected);
  });

  it.each([
    ['crypto', cryptoNames(600)],
    ['fx', fxNames(1700)],
  ] as const)('brings the dash of every %s pair of a full market back', (asset, names) => {
    expect(names.map((name) => flatSpelling(asset, name.replace('-', '')))).toEqual(names);
    expect(names.every((name) => isFlatSpelling(asset, name))).toBe(true);
  });

  it('takes the dash out of pairs, and out of nothing else', () => {
    expect(['X:BTC-USD', 'C:EUR-USD', 'X:BTCUSD', 'BRK.A', 'A-B', 'I:X-Y'].map(apiSpelling)).toEqual([
      'X:BTCUSD',
      'C:EURUSD',
      'X:BTCUSD',
      'BRK.A',
      'A-B',
      'I:X-Y',
    ]);
  });

  it('knows which pairs it could not divide', () => {
    expect(isFlatSpelling('crypto', 'X:BTCXYZ')).toBe(false);
    expect(isFlatSpelling('stocks', 'X')).toBe(true);
  });
});
