import { describe, expect, it } from 'vitest';
import { firstDayOf, parseSilverPath, silverPath } from './silver-path.ts';

describe('silverPath', () => {
  it.each([
    ['stocks_daily', '2024', 'silver/stocks_daily/year=2024/part-0.parquet', '2024-01-01'],
    ['fx_minute', '2024-03', 'silver/fx_minute/year=2024/month=03/part-0.parquet', '2024-03-01'],
  ] as const)('puts %s %s where it can be found again', (dataset, key, path, day) => {
    expect(silverPath(dataset, key)).toBe(path);
    expect(parseSilverPath(path)).toEqual({ dataset, key });
    expect(firstDayOf(key)).toBe(day);
  });

  it.each([
    'silver/stocks_daily/year=2024/month=03/part-0.parquet',
    'silver/stocks_minute/year=2024/part-0.parquet',
    'silver/stocks_minute/year=2024/month=13/part-0.parquet',
    'silver/stocks_daily/year=2024/part-1.parquet',
    'silver/stocks_weekly/year=2024/part-0.parquet',
    'bronze/stocks_daily/year=2024/part-0.parquet',
    'silver/stocks_daily',
  ])('takes %s for none of ours', (path) => {
    expect(parseSilverPath(path)).toBeUndefined();
  });
});
