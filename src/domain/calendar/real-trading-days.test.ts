import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { localDayOf } from '../local-time.ts';
import { tradingDay } from '../trading-day.ts';
import { tradingCalendar } from './trading-calendar-of.ts';

const REAL_BARS = new URL('../../../../shared/data/real/us_stocks_day_1998_2021.csv.gz', import.meta.url);

it.skipIf(!existsSync(REAL_BARS))('trades on exactly the days of 23 years of real bars', () => {
  const starts = new Set(
    gunzipSync(readFileSync(REAL_BARS)).toString().trim().split('\n').slice(1).map(windowStart),
  );
  const traded = new Set(
    [...starts].map((nanoseconds) => localDayOf(Number(nanoseconds) / 1e6, 'America/New_York')),
  );
  const expected = tradingCalendar('XNYS').tradingDays(tradingDay('1998-01-02'), tradingDay('2021-03-31'));
  expect([...traded].toSorted()).toEqual(expected);
});

function windowStart(line: string): string {
  return line.split(',')[6] ?? '';
}
