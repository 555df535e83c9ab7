import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBarlakeError } from '../barlake-error.ts';
import { parseSplitOverrides } from './split-override.ts';

const HEADER = 'ticker,execution_date,split_from,split_to,decision,note';

function parse(...lines: readonly string[]) {
  return parseSplitOverrides([HEADER, ...lines].join('\n'), 'splits.csv');
}

/** What comes of a line, by the code of its error. */
function attempt(line: string): string {
  try {
    parse(line);
  } catch (error) {
    if (!isBarlakeError(error, 'E_OVERRIDES')) return String(error);
  }
  return 'E_OVERRIDES or nothing';
}

describe('decisions about splits', () => {
  it('are read with their lines, quoted notes and comments', () => {
    const text = `\u{feff}# ours\r\n${HEADER}\r\n\r\nAAPL,2020-08-31,1,4,keep,"as filed, ""4-for-1"""\r\nXYZ,2024-01-02,10,1,DROP\r\n`;
    expect(parseSplitOverrides(text, 'splits.csv')).toEqual([
      {
        ticker: 'AAPL',
        day: '2020-08-31',
        from: 1,
        to: 4,
        decision: 'keep',
        note: 'as filed, "4-for-1"',
        line: 4,
      },
      { ticker: 'XYZ', day: '2024-01-02', from: 10, to: 1, decision: 'drop', note: '', line: 5 },
    ]);
    expect(parseSplitOverrides('', 'splits.csv')).toEqual([]);
  });

  it('are read whichever way lines end', () => {
    const lines = [HEADER, 'AAPL,2020-08-31,1,4,keep,', 'XYZ,2024-01-02,10,1,drop,'];
    const read = ['\n', '\r\n', '\r'].map((end) => parseSplitOverrides(lines.join(end), 'splits.csv'));
    for (const overrides of read) expect(overrides).toMatchObject([{ ticker: 'AAPL', line: 2 }, { line: 3 }]);
  });

  it('may have their columns in another order and go without a note', () => {
    const text = 'decision,split_to,split_from,execution_date,ticker\nkeep,4,1,2020-08-31,AAPL';
    expect(parseSplitOverrides(text, 'splits.csv')).toMatchObject([{ ticker: 'AAPL', from: 1, to: 4 }]);
  });

  it.each([
    ['AAPL,2020-13-31,1,4,keep,', 'line 2 has no date'],
    ['AAPL,2020-08-31,0,4,keep,', 'line 2 has no ratio above zero'],
    ['AAPL,2020-08-31,1,abc,keep,', 'line 2 has no ratio above zero'],
    ['AAPL,2020-08-31,1,,keep,', 'line 2 has no ratio above zero'],
    ['AAPL,2020-08-31,1,4,perhaps,', 'line 2 decides "perhaps"'],
    [',2020-08-31,1,4,keep,', 'line 2 names no ticker'],
    ['AAPL\0,2020-08-31,1,4,keep,', 'line 2 names no ticker'],
    ['AAPL,2020-08-31,1e-320,1e300,keep,', 'line 2 has no ratio above zero'],
    ['AAPL,2020-08-31,1,4,keep,a,b', 'line 2 has 7 fields under 6 columns'],
    ['AAPL,2020-08-31,1,4,keep,"open', 'line 2 has a quotation mark out of place'],
  ])('are refused with the line: %s', (line, message) => {
    expect(() => parse(line)).toThrow(message);
    expect(() => parse(line)).toThrow(expect.objectContaining({ code: 'E_OVERRIDES' }));
  });

  it('are refused when they contradict each other, and one when they say the same twice', () => {
    const keep = 'AAPL,2020-08-31,1,4,keep,';
    expect(() => parse(keep, 'AAPL,2020-08-31,2,8,drop,')).toThrow('line 3 contradicts line 2');
    expect(() => parse(keep, 'AAPL,2020-08-31,1,5,keep,')).toThrow('line 3 contradicts line 2');
    expect(parse(keep, 'AAPL,2020-08-31,2,8,keep,again', 'AAPL,2020-08-31,1,5,drop,')).toHaveLength(2);
    expect(() => parseSplitOverrides('ticker,split_from\nA,1', 'splits.csv')).toThrow(
      'line 1 lacks execution_date, split_to, decision among the columns it names',
    );
    expect(() => parseSplitOverrides(`ticker,${HEADER}`, 'splits.csv')).toThrow('the column "ticker" twice');
  });

  it('survive any text without another error than their own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (line) => {
        expect(attempt(line)).toBe('E_OVERRIDES or nothing');
      }),
    );
  });
});
