import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wrapText } from './wrap-text.ts';

describe('wrapping', () => {
  it('breaks between words, and inside those that are too long', () => {
    expect(wrapText('one two three', 7)).toBe('one two\nthree');
    expect(wrapText('/a/very/long/path', 8)).toBe('/a/very/\nlong/pat\nh');
  });

  it('keeps colours of what fits and drops those of what does not', () => {
    const bold = '\u001B[1mone two\u001B[22m';
    expect(wrapText(bold, 7)).toBe(bold);
    expect(wrapText(bold, 5)).toBe('one\ntwo');
  });

  it('never exceeds the width and loses no letter', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { maxLength: 20 });
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 30 }), (list, width) => {
        const wrapped = wrapText(list.join(' '), width);
        expect(Math.max(0, ...wrapped.split('\n').map((line) => line.length))).toBeLessThanOrEqual(width);
        expect(wrapped.replaceAll(/\s/g, '')).toBe(list.join(''));
      }),
    );
  });
});
