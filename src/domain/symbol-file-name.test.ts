import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileNameToSymbol, SYMBOL_FILE_NAME_PATTERN, symbolToFileName } from './symbol-file-name.ts';

const DEVICES = ['CON', 'PRN', 'AUX', 'NUL', 'COM0', 'COM1', 'COM9', 'LPT1', 'LPT9', 'CONIN$', 'CONOUT$'];
const anyTicker = fc.string({ unit: fc.stringMatching(/^[ABNULCOMabnulcom1.:/_% -]$/), maxLength: 6 });
const halfPair = fc.integer({ min: 0xd8_00, max: 0xdf_ff }).map((unit) => String.fromCharCode(unit));
const anyText = fc.oneof(
  anyTicker,
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: fc.oneof(halfPair, fc.string({ maxLength: 1 })), maxLength: 8 }),
  fc.constantFrom(
    ...DEVICES,
    ...DEVICES.map((device) => `${device}.A`),
    '',
    '.',
    '..',
    '../x',
    '%',
    '%41',
    '%UD800',
  ),
);

describe('the file name of a symbol', () => {
  it.each([
    ['AAPL', 'AAPL'],
    ['BRK.A', 'BRK.A'],
    ['BACpA', 'BAC%70A'],
    ['ADSw', 'ADS%77'],
    ['ADSW', 'ADSW'],
    ['X:BTC-USD', 'X%3ABTC-USD'],
    ['O:SPY251219C00650000', 'O%3ASPY251219C00650000'],
    ['CON', '%43ON'],
    ['NUL.A', '%4EUL.A'],
    ['COM1', '%43OM1'],
    ['COMM', 'COMM'],
    ['../X', '%2E.%2FX'],
    ['..', '%2E%2E'],
    ['A.', 'A%2E'],
    ['A ', 'A%20'],
    ['-RF', '%2DRF'],
    ['_A', '%5FA'],
    ['%', '%25'],
    ['', '%'],
    ['é', '%C3%A9'],
    ['\uD800', '%UD800'],
  ])('of %j is %s', (symbol, name) => {
    expect(symbolToFileName(symbol)).toBe(name);
    expect(fileNameToSymbol(name)).toBe(symbol);
  });

  it.each(['', 'aapl', 'A%', '%4', '%4eUL', '%41', '%C3', '%FF', 'CON', 'A.', '.A', '%U0041', 'A B', '../A'])(
    'is never %j',
    (name) => {
      expect(fileNameToSymbol(name)).toBeUndefined();
    },
  );

  it('leads back to the symbol', () => {
    fc.assert(
      fc.property(anyText, (symbol) => {
        expect(fileNameToSymbol(symbolToFileName(symbol))).toBe(symbol);
      }),
      { numRuns: 3000 },
    );
  });

  it('differs from the name of every other symbol, even without regard to case', () => {
    fc.assert(
      fc.property(anyText, anyText, (left, right) => {
        const same = symbolToFileName(left).toLowerCase() === symbolToFileName(right).toLowerCase();
        expect(same).toBe(left === right);
      }),
      { numRuns: 3000 },
    );
    expect(symbolToFileName('ADSw').toLowerCase()).not.toBe(symbolToFileName('ADSW').toLowerCase());
  });

  it('is safe on every disk, with or without an extension', () => {
    const safe = new RegExp(SYMBOL_FILE_NAME_PATTERN);
    fc.assert(
      fc.property(anyText, (symbol) => {
        const name = symbolToFileName(symbol);
        expect(name).toMatch(safe);
        expect(name).not.toMatch(/^[._-]|\.$/);
        expect(DEVICES).not.toContain(name.split('.')[0]);
      }),
      { numRuns: 3000 },
    );
  });

  it('keeps a symbol of 32 characters below the limits of disks', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii', maxLength: 32 }), (symbol) => {
        expect(symbolToFileName(symbol).length).toBeLessThanOrEqual(96);
      }),
    );
  });
});
