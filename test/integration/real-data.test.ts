import { describe, expect, it } from 'vitest';
import { localDayOf } from '../../src/domain/local-time.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { lakeProblems } from '../support/lake-problems.ts';
import {
  expectedBar,
  hasRealData,
  openRealBench,
  readBack,
  readSource,
  syncRealBars,
} from '../support/real-bars.ts';

describe.skipIf(!hasRealData)('real bars', () => {
  // The whole of the daily file is synced by test/heavy/real-data.test.ts.
  it.each([
    ['stocks_daily', 'us_stocks_day_1998_2021.csv.gz', '2000-12-01', '2001-12-31', 268],
    ['stocks_minute', 'us_stocks_minute_2008_2015.csv.gz', '2008-03-07', '2023-12-31', 20],
  ] as const)(
    'of %s end in bronze to the last digit',
    { timeout: 120_000 },
    async (dataset, name, from, to, days) => {
      const file = `real/${name}`;
      const result = await syncRealBars({ dataset, file, from: tradingDay(from), to: tradingDay(to) });
      expect(result).toMatchObject({ days, complaints: [], quarantined: 0 });
      expect(result.bars).toBe(result.sourceRows);
    },
  );
});

describe.skipIf(!hasRealData)('the vendor’s own samples', () => {
  it.each([
    // The rows of this sample are of two days; the file is for one.
    ['options_daily', 'options_day_candlesticks_example.csv', '2023-03-27', 2, 1],
    ['options_daily', 'options_day_candlesticks_example.csv', '2023-03-13', 1, 2],
    ['options_minute', 'options_minute_candlesticks_example.csv', '2023-03-13', 43, 0],
    // Stamped at the close of the session, 16:00 in New York, as the vendor’s sample is.
    ['stocks_daily', 'stocks_day_candlesticks_example.csv', '2023-03-28', 99, 0],
    // Every time lacks its last two digits, which makes it an instant of the year 1970.
    ['stocks_minute', 'stocks_minute_candlesticks_example.csv', '2023-03-28', 0, 99],
  ] as const)('of %s (%s as %s) lose no row', async (dataset, file, day, accepted, refused) => {
    const source = readSource(`polygon-samples/${file}`);
    expect(source).toHaveLength(accepted + refused);
    await using bench = await openRealBench(dataset, `polygon-samples/${file}`, tradingDay(day));
    const { code, document } = await bench.sync([dataset, '--from', day, '--to', day]);
    expect(code).toBe(0);
    expect(document.datasets).toMatchObject([{ rows: accepted, quarantined: refused, duplicates: 0 }]);
    const { bars, otherDates, quarantine } = await readBack(bench.root);
    const wrongDay = source.filter(
      ({ fields }) => localDayOf(Number(fields[6]) / 1e6, 'America/New_York') !== day,
    );
    expect(quarantine).toEqual(wrongDay.map(({ line, raw }) => ({ line, raw, reason: 'other_day' })));
    const others = source.filter((line) => !wrongDay.includes(line));
    expect(bars.toSorted()).toEqual(others.map(expectedBar).toSorted());
    expect(otherDates).toBe(0);
    expect(await lakeProblems(bench.root)).toEqual([]);
  });
});
