import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OPTION_TICKER_PATTERN, parseOptionTicker } from './option-ticker.ts';
import { addDays, tradingDay } from './trading-day.ts';

const pattern = new RegExp(OPTION_TICKER_PATTERN);
const anyRoot = fc.stringMatching(/^[A-Z][A-Z0-9.]{0,5}$/);
const anyDay = fc.integer({ min: 0, max: 36_524 }).map((count) => addDays(tradingDay('2000-01-01'), count));
const digits = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.stringMatching(/^[0-9]$/), minLength: length, maxLength: length });

describe('an option ticker', () => {
  it('is read from the right', () => {
    expect(parseOptionTicker('O:SDS1220204C00003000')).toEqual({
      root: 'SDS1',
      underlying: 'SDS',
      expiration: '2022-02-04',
      type: 'C',
      strikeThousandths: 3000,
      strike: 3,
    });
  });

  it.each([
    ['O:SPY251219C00650000', 'SPY', 'SPY', '2025-12-19', 'C', 650],
    ['O:EVRI240119C00002500', 'EVRI', 'EVRI', '2024-01-19', 'C', 2.5],
    ['O:SPXW240229P04000000', 'SPXW', 'SPX', '2024-02-29', 'P', 4000],
    ['O:NANOS240119C00480000', 'NANOS', 'NANOS', '2024-01-19', 'C', 480],
    ['O:BRKB240119P00360125', 'BRKB', 'BRKB', '2024-01-19', 'P', 360.125],
    ['O:2SPX240119P04000000', '2SPX', '2SPX', '2024-01-19', 'P', 4000],
  ])(
    '%s has root %s, underlying %s, expires %s, is a %s at %d',
    (text, root, underlying, expiration, type, strike) => {
      expect(parseOptionTicker(text)).toMatchObject({ root, underlying, expiration, type, strike });
    },
  );

  it.each([
    'AAPL',
    '',
    'O:',
    'O:251219C00650000',
    'O:TOOLONG251219C00650000',
    'SPY251219C00650000',
    'O:SPY251319C00650000',
    'O:SPY250230C00650000',
    'O:SPY230229C00650000',
    'O:SPY251200C00650000',
    'O:SPY251219X00650000',
    'O:SPY251219c00650000',
    'O:spy251219C00650000',
    'O:SPY251219C0065000',
    'O:SPY251219C00650000 ',
    'O:SPY251219C00650000\n',
    'O:SP\nY251219C00650000',
    'O:SPY２51219C00650000',
  ])('is not %j', (text) => {
    expect(parseOptionTicker(text)).toBeUndefined();
    expect(text).not.toMatch(pattern);
  });

  it('gives back the parts it was made of', () => {
    fc.assert(
      fc.property(anyRoot, anyDay, fc.constantFrom('C', 'P'), digits(8), (root, expiration, type, strike) => {
        const text = `O:${root}${expiration.slice(2).replaceAll('-', '')}${type}${strike}`;
        const strikeThousandths = Number(strike);
        expect(parseOptionTicker(text)).toMatchObject({ root, expiration, type, strikeThousandths });
      }),
    );
  });

  it('is exactly what the pattern for SQL accepts', () => {
    const anyDate = fc.oneof(
      digits(6),
      fc.constantFrom(
        '000229',
        '010229',
        '240229',
        '230229',
        '991231',
        '250431',
        '250430',
        '250631',
        '251131',
      ),
      fc
        .tuple(
          fc.integer({ min: 0, max: 99 }),
          fc.integer({ min: 0, max: 13 }),
          fc.integer({ min: 0, max: 32 }),
        )
        .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join('')),
    );
    const anyTicker = fc
      .tuple(fc.stringMatching(/^[A-Za0-9.]{0,7}$/), anyDate, fc.constantFrom('C', 'P', 'X'), digits(8))
      .map(([root, date, type, strike]) => `O:${root}${date}${type}${strike}`);
    fc.assert(
      fc.property(anyTicker, (text) => {
        expect(parseOptionTicker(text) !== undefined).toBe(pattern.test(text));
      }),
      { numRuns: 5000 },
    );
  });

  it('accepts each date of the century and no other, pattern and parser alike', () => {
    const texts = Array.from(
      { length: 1_000_000 },
      (_, date) => `O:A${String(date).padStart(6, '0')}C00001000`,
    );
    const disputed = texts.filter((text) => (parseOptionTicker(text) !== undefined) !== pattern.test(text));
    expect(disputed).toEqual([]);
    expect(parseOptionTicker('O:A991231C00001000')?.expiration).toBe('2099-12-31');
  });
});
