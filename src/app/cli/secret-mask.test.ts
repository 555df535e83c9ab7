import { describe, expect, it } from 'vitest';
import { createSecretMask } from './secret-mask.ts';

describe('the mask', () => {
  it('hides what it learned, plain and inside URLs', () => {
    const mask = createSecretMask();
    mask.learn('pa/ss+word');
    expect(mask.mask('x=pa/ss+word y=pa%2Fss%2Bword')).toBe('x=[secret] y=[secret]');
  });

  it('hides the longer of two secrets that share a start as a whole', () => {
    const mask = createSecretMask();
    mask.learn('abcdefgh');
    mask.learn('abcdefgh-1234');
    expect(mask.mask('abcdefgh-1234 abcdefgh')).toBe('[secret] [secret]');
  });

  it('leaves ordinary text alone', () => {
    const mask = createSecretMask();
    mask.learn(undefined);
    mask.learn('');
    mask.learn('sandbox');
    expect(mask.mask('barlake sandbox')).toBe('barlake sandbox');
  });
});
