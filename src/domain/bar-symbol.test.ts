import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_SYMBOL_LENGTH, parseBarSymbol } from './bar-symbol.ts';

const FORBIDDEN = new Set(` ,'"`);

describe('a symbol', () => {
  it.each([
    'A',
    'BRK.A',
    'BACpA',
    'MTBpC.CL',
    'NA',
    'NULL',
    'TRUE',
    'YYJ.TEST',
    'O:SPY251219C00650000',
    'X:BTC-USD',
    'C:EURUSD',
    'I:SPX',
    'A'.repeat(32),
  ])('may be %s', (text) => {
    expect(parseBarSymbol(text)).toBe(text);
  });

  it.each([
    '',
    ' A',
    'A ',
    'A B',
    'A,B',
    '"A"',
    "A'",
    'A\n',
    '\nA',
    'A\u0000',
    'A\u007F',
    'Ä',
    '☃',
    'A'.repeat(33),
  ])('cannot be %j', (text) => {
    expect(parseBarSymbol(text)).toBeUndefined();
  });

  it('is 1 to 32 printable characters without separators and quotes', () => {
    const anyText = fc.oneof(
      fc.string({ unit: 'binary-ascii', maxLength: 40 }),
      fc.string({ unit: 'grapheme', maxLength: 5 }),
    );
    fc.assert(
      fc.property(anyText, (text) => {
        const fits = text.length >= 1 && text.length <= MAX_SYMBOL_LENGTH;
        const clean = Array.from(text).every(
          (character) => character > ' ' && character <= '~' && !FORBIDDEN.has(character),
        );
        expect(parseBarSymbol(text) !== undefined).toBe(fits && clean);
      }),
      { numRuns: 1000 },
    );
  });
});
