import { describe, expect, it } from 'vitest';
import { nearestWord } from './nearest-word.ts';

describe('the nearest word', () => {
  it.each([
    ['precison', 'precision'],
    ['rooot', 'root'],
    ['ROOT', 'root'],
    ['ipngests', 'ingests'],
    ['rateLimit', 'rateLimitPerMinute'],
  ])('of %s is %s', (word, expected) => {
    expect(nearestWord(word, ['root', 'precision', 'ingests', 'rateLimitPerMinute'])).toBe(expected);
  });

  it('is none when nothing is close', () => {
    expect(nearestWord('colour', ['root', 'precision'])).toBeUndefined();
    expect(nearestWord('x', [])).toBeUndefined();
  });
});
