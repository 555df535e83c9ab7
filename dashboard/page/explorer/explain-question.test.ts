import { describe, expect, it } from 'vitest';
import { datasetOf } from './explain-question.ts';

describe('the dataset of a bar', () => {
  it('is the whole market’s where that was read', () => {
    const answer = { readAt: '1m', origins: ['bronze', 'targeted'] };
    expect(datasetOf({ asset: 'stocks' }, answer)).toBe('stocks_minute');
    expect(datasetOf({ asset: 'crypto' }, { readAt: '1d', origins: ['silver'] })).toBe('crypto_daily');
  });

  it('is that of single symbols otherwise', () => {
    expect(datasetOf({ asset: 'stocks' }, { readAt: '1d', origins: ['targeted'] })).toBe('stocks_1d');
    expect(datasetOf({ asset: 'stocks' }, { readAt: '1h', origins: ['bronze'] })).toBe('stocks_1h');
  });
});
