import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DATASET_NAMES } from '../../domain/dataset.ts';
import { addDays, tradingDay } from '../../domain/trading-day.ts';
import { keyOf, listPrefixes, parseKey } from './object-key.ts';

const dataset = fc.constantFrom(...DATASET_NAMES);
const day = fc.nat(20_000).map((count) => addDays(tradingDay('1985-01-01'), count));

describe('an object key', () => {
  it('follows the vendor’s layout', () => {
    expect(keyOf('stocks_daily', tradingDay('2024-03-07'))).toBe(
      'us_stocks_sip/day_aggs_v1/2024/03/2024-03-07.csv.gz',
    );
    expect(keyOf('fx_minute', tradingDay('2010-11-30'))).toBe(
      'global_forex/minute_aggs_v1/2010/11/2010-11-30.csv.gz',
    );
  });

  it('reads back as what it was made from', () => {
    fc.assert(
      fc.property(dataset, day, (name, date) => {
        expect(parseKey(keyOf(name, date))).toEqual({ dataset: name, day: date });
      }),
    );
  });

  it.each([
    'us_stocks_sip/day_aggs_v1/2024/03/2024-03-07.csv',
    'us_stocks_sip/day_aggs_v1/2024/04/2024-03-07.csv.gz',
    'us_stocks_sip/day_aggs_v1/2024/02/2024-02-30.csv.gz',
    'us_stocks_sip/trades_v1/2024/03/2024-03-07.csv.gz',
    'us_stocks_sip/day_aggs_v1/2024/03/',
    'us_stocks_sip/day_aggs_v1/2024/03/../03/2024-03-07.csv.gz',
    'x/us_stocks_sip/day_aggs_v1/2024/03/2024-03-07.csv.gz',
    '',
  ])('is refused when it is %j', (key) => {
    expect(parseKey(key)).toBeUndefined();
  });
});

describe('the prefixes of a range of days', () => {
  const prefixes = (from: string, to: string) =>
    listPrefixes('stocks_daily', tradingDay(from), tradingDay(to));
  const at = (...ends: string[]) => ends.map((end) => `us_stocks_sip/day_aggs_v1/${end}/`);

  it.each([
    ['2024-03-07', '2024-03-07', at('2024/03')],
    ['2024-03-01', '2024-03-31', at('2024/03')],
    ['2024-03-31', '2024-04-01', at('2024')],
    ['2023-12-29', '2024-01-02', at('2023/12', '2024/01')],
    ['2022-11-30', '2024-01-02', at('2022', '2023', '2024/01')],
    ['2024-03-07', '2024-03-06', []],
  ])('%s … %s are %j', (from, to, expected) => {
    expect(prefixes(from, to)).toEqual(expected);
  });

  it('cover every day of it exactly once', () => {
    fc.assert(
      fc.property(dataset, day, fc.nat(1500), fc.nat(1500), (name, from, length, offset) => {
        const to = addDays(from, length);
        const key = keyOf(name, addDays(from, Math.min(offset, length)));
        expect(listPrefixes(name, from, to).filter((prefix) => key.startsWith(prefix))).toHaveLength(1);
      }),
    );
  });
});
