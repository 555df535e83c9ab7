import { describe, expect, it } from 'vitest';
import {
  lengthsDividing,
  PRECOMPUTED_NAMES,
  parsePrecomputedName,
  precomputedName,
  precomputedSource,
} from './precomputed-series.ts';

describe('names of bars put together once', () => {
  it('are read back as what they stand for, but for statistics', () => {
    const read = PRECOMPUTED_NAMES.map((name) => parsePrecomputedName(name));
    const bars = PRECOMPUTED_NAMES.filter((name) => !name.endsWith('_daily_stats'));
    expect(read.flatMap((series) => (series === undefined ? [] : [precomputedName(series)]))).toEqual(bars);
  });

  it('are not those of options by day, nor of lengths that are fetched', () => {
    for (const name of ['options_1d', 'stocks_1m', 'stocks_1w', 'stocks', 'stock_1d', '']) {
      expect(parsePrecomputedName(name)).toBeUndefined();
      expect(PRECOMPUTED_NAMES).not.toContain(name);
    }
  });

  it('tell what they are made from', () => {
    expect(precomputedSource({ asset: 'crypto', timeframe: '1d' })).toBe('crypto_daily');
    expect(precomputedSource({ asset: 'crypto', timeframe: '4h' })).toBe('crypto_minute');
  });
});

describe('lengthsDividing', () => {
  it('are days for days and all that is longer, and else those that are no longer', () => {
    expect(lengthsDividing('1d', '1d')).toEqual(['1d']);
    expect(lengthsDividing('1w', '1d')).toEqual(['1d']);
    expect(lengthsDividing('1h', '1m')).toEqual(['1h', '30m', '15m', '5m']);
    expect(lengthsDividing('4h', '1m')).toEqual(['4h', '1h', '30m', '15m', '5m']);
    expect(lengthsDividing('1m', '1m')).toEqual([]);
  });
});
