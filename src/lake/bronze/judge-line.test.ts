import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sourceColumns } from '../../domain/source-column.ts';
import { judgeLine, LINE_CHARS_MAX } from './judge-line.ts';

const COLUMNS = sourceColumns('stocks_daily');
const SOUND = {
  ticker: 'AAPL',
  volume: '1',
  open: '1',
  close: '1',
  high: '1',
  low: '1',
  window_start: '1709787600000000000',
  transactions: '1',
};

function judge(fields: Partial<typeof SOUND>): string {
  const text = Object.values({ ...SOUND, ...fields }).join(',');
  return judgeLine(text, COLUMNS)?.reason ?? 'sound';
}

describe('judgeLine', () => {
  it.each([
    'NA',
    'NAN',
    'NULL',
    'TRUE',
    'null',
    'nan',
    'inf',
    '1e5',
    '0x10',
    'BRK.A',
    'BACpA',
    'A_B',
    'A\\B',
    '#A',
  ])('takes %s for a symbol', (ticker) => {
    expect(judge({ ticker })).toBe('sound');
  });

  it.each([
    ['', 'missing_value'],
    ['A B', 'malformed_symbol'],
    ['"A"', 'malformed_symbol'],
    ["A'", 'malformed_symbol'],
    ['A\u0000', 'malformed_symbol'],
    ['A\t', 'malformed_symbol'],
    ['A\u007f', 'malformed_symbol'],
    ['\u00c3\u00a4', 'malformed_symbol'],
    ['A'.repeat(33), 'malformed_symbol'],
  ])('refuses the symbol %j as %s', (ticker, reason) => {
    expect(judge({ ticker })).toBe(reason);
  });

  it.each([
    ['1', 'sound'],
    ['1.5', 'sound'],
    ['.5', 'sound'],
    ['5.', 'sound'],
    ['1e3', 'sound'],
    ['1E-3', 'sound'],
    ['-1', 'sound'],
    ['1e400', 'negative_or_not_finite'],
    ['inf', 'negative_or_not_finite'],
    ['-Infinity', 'negative_or_not_finite'],
    ['nan', 'negative_or_not_finite'],
    ['', 'missing_value'],
    ['0x10', 'unparsable'],
    ['1_000', 'unparsable'],
    ['+-1', 'unparsable'],
    ['--1', 'unparsable'],
    ['1e', 'unparsable'],
    ['.', 'unparsable'],
    ['1 ', 'unparsable'],
    ['"1"', 'unparsable'],
    ['TRUE', 'unparsable'],
    ['1\u0000', 'unparsable'],
  ])('judges the price %j as %s', (open, verdict) => {
    expect(judge({ open })).toBe(verdict);
  });

  it.each([
    ['1709787600000000000', 'sound'],
    ['-68400000000000', 'sound'],
    ['0', 'sound'],
    ['9223372036854775000', 'sound'],
    ['9223372036854776000', 'unparsable'],
    ['1709787600000000001', 'unparsable'],
    ['1709787600000000000.4', 'unparsable'],
    ['1.7e18', 'unparsable'],
    ['0b1000', 'unparsable'],
    ['0x3e8', 'unparsable'],
    ['', 'missing_value'],
  ])('judges the instant %j as %s', (window_start, verdict) => {
    expect(judge({ window_start })).toBe(verdict);
  });

  it.each([
    ['', 'sound'],
    ['0', 'sound'],
    ['12.0', 'sound'],
    ['1e3', 'sound'],
    ['4294967295', 'sound'],
    ['4294967296', 'unparsable'],
    ['1.5', 'unparsable'],
    ['-1', 'negative_or_not_finite'],
    ['nan', 'negative_or_not_finite'],
    ['1\r', 'unparsable'],
  ])('judges the count %j as %s', (transactions, verdict) => {
    expect(judge({ transactions })).toBe(verdict);
  });

  it.each(['', ',', 'A,1,1,1,1,1,1709787600000000000', `${Object.values(SOUND).join(',')},`])(
    'refuses %j for its number of fields',
    (text) => {
      expect(judgeLine(text, COLUMNS)?.reason).toBe('field_count');
    },
  );

  it('refuses a line that is too long to have been read whole', () => {
    const text = Object.values({ ...SOUND, open: `1${'0'.repeat(LINE_CHARS_MAX)}` }).join(',');
    expect(judgeLine(text, COLUMNS)).toEqual({
      reason: 'unparsable',
      detail: 'a line of more than 65536 characters',
    });
  });

  it('never throws, whatever stands in a line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        judgeLine(text, COLUMNS);
      }),
    );
  });
});
