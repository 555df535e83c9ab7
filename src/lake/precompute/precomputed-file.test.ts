import { describe, expect, it } from 'vitest';
import { PRECOMPUTED_NAMES, parsePrecomputedName } from '../../plan/precompute/precomputed-series.ts';
import { parsePrecomputedPath, precomputedPath } from './precomputed-file.ts';

describe('the path of bars put together once', () => {
  it('is read back as its series and key', () => {
    for (const name of PRECOMPUTED_NAMES) {
      const series = parsePrecomputedName(name);
      if (series === undefined) continue;
      const key = series.timeframe === '1d' ? '2020s' : '2024-03';
      expect(parsePrecomputedPath(precomputedPath({ series, key }))).toEqual({ series, key });
    }
  });

  it.each([
    'precomputed/stocks_1d/year=2024/month=03/part-0.parquet',
    'precomputed/stocks_1d/decade=2024/part-0.parquet',
    'precomputed/stocks_1h/decade=2020/part-0.parquet',
    'precomputed/stocks_1h/year=2024/month=13/part-0.parquet',
    'precomputed/options_1d/decade=2020/part-0.parquet',
    'precomputed/stocks_1h/year=2024/month=03/part-1.parquet',
    'silver/stocks_1h/year=2024/month=03/part-0.parquet',
  ])('is not %s', (path) => {
    expect(parsePrecomputedPath(path)).toBeUndefined();
  });
});
