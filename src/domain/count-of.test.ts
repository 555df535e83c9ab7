import { describe, expect, it } from 'vitest';
import { countOf } from './count-of.ts';

describe('countOf', () => {
  it('says one, none and many in their forms, with separators', () => {
    expect([0, 1, 2, 126_000].map((count) => countOf(count, 'call'))).toEqual([
      '0 calls',
      '1 call',
      '2 calls',
      '126,000 calls',
    ]);
  });

  it('takes a plural that is not made with an s', () => {
    expect([countOf(1, 'batch', 'batches'), countOf(3, 'batch', 'batches')]).toEqual([
      '1 batch',
      '3 batches',
    ]);
  });
});
