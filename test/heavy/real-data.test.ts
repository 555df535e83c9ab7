import { expect, it } from 'vitest';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { hasRealData, syncRealBars } from '../support/real-bars.ts';

it.skipIf(!hasRealData)('brings 23 years of real daily bars into bronze to the last digit', async () => {
  const result = await syncRealBars({
    dataset: 'stocks_daily',
    file: 'real/us_stocks_day_1998_2021.csv.gz',
    from: tradingDay('1998-01-02'),
    to: tradingDay('2021-03-31'),
  });
  expect(result).toEqual({ days: 5_849, sourceRows: 70_025, bars: 70_025, quarantined: 0, complaints: [] });
});
