import { expect, it } from 'vitest';
import { type BronzeColumn, bronzeColumns } from './bronze-column.ts';

const shown = (columns: readonly BronzeColumn[]): string =>
  columns.map(({ name, type, nullable }) => `${name} ${type}${nullable ? '?' : ''}`).join(', ');

it('gives stocks nine columns with prices as received', () => {
  expect(shown(bronzeColumns('stocks_minute', 'float64'))).toBe(
    'symbol VARCHAR, timestamp TIMESTAMPTZ, date DATE, open DOUBLE, high DOUBLE, low DOUBLE, close DOUBLE, ' +
      'volume DOUBLE, transactions UINTEGER?',
  );
});

it('adds the contract to options', () => {
  expect(shown(bronzeColumns('options_daily', 'float64').slice(9))).toBe(
    'underlying VARCHAR, expiration DATE, option_type VARCHAR, strike DOUBLE',
  );
});

it('leaves volume and transactions out of indices', () => {
  expect(bronzeColumns('indices_daily', 'float64').map(({ name }) => name)).toEqual([
    'symbol',
    'timestamp',
    'date',
    'open',
    'high',
    'low',
    'close',
  ]);
});

it('rounds prices, and nothing else, on request', () => {
  const single = bronzeColumns('options_daily', 'float32').filter(({ type }) => type === 'FLOAT');
  expect(single.map(({ name }) => name)).toEqual(['open', 'high', 'low', 'close']);
});
