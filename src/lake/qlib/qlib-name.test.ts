import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameInstruments, qlibFolder } from './qlib-name.ts';

const named = (...symbols: readonly string[]) => [...nameInstruments(symbols).instruments.values()];

describe('nameInstruments', () => {
  it.each(['AAPL', 'BRK.A', 'BACpA', 'TRUE', 'CON', 'O:SPY251219C00650000', 'X:BTCUSD', 'I:SPX'])(
    'leaves %s as it is',
    (symbol) => expect(nameInstruments([symbol])).toMatchObject({ renamed: [] }),
  );

  it.each([
    ['NA', '%4EA'],
    ['NULL', '%4EULL'],
    ['None', 'N%6F%6E%65'],
    ['a/b', '%61%2F%62'],
    ['A"B', 'A%22B'],
    ['..', '%2E%2E'],
    ['_qlib_con', '%5F%71%6C%69%62_%63%6F%6E'],
    ['A%B', 'A%25B'],
  ])('calls %s %s', (symbol, instrument) => {
    expect(named(symbol)).toEqual([instrument]);
    expect(nameInstruments([symbol]).renamed).toHaveLength(1);
  });

  it('keeps the name of the symbol without small letters where several share a folder', () => {
    expect(named('BACPB', 'BACpB')).toEqual(['BACPB', 'BAC%70B']);
    expect(nameInstruments(['BACpB', 'BACPB']).renamed).toEqual([
      { symbol: 'BACpB', instrument: 'BAC%70B', reason: 'case' },
    ]);
    expect(named('ABCw', 'ABcW')).toEqual(['ABC%77', 'AB%63W']);
  });

  it('puts each symbol in a folder of its own, and names it the same in any order', () => {
    const symbol = fc.string({ unit: fc.constantFrom(...'AaBbNn%_./"Cc0'), minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.uniqueArray(symbol, { maxLength: 40 }), (symbols) => {
        const { instruments } = nameInstruments(symbols);
        const folders = new Set([...instruments.values()].map(qlibFolder));
        expect(folders.size).toBe(symbols.length);
        const reversed = nameInstruments(symbols.toReversed()).instruments;
        for (const each of symbols) expect(reversed.get(each)).toBe(instruments.get(each));
      }),
    );
  });
});

describe('qlibFolder', () => {
  it('is in small letters, and apart from names that Windows keeps for devices', () => {
    expect(['AAPL', 'con', 'LPT9', 'COM10', 'BAC%70B'].map(qlibFolder)).toEqual([
      'aapl',
      '_qlib_con',
      '_qlib_lpt9',
      'com10',
      'bac%70b',
    ]);
  });
});
