import { expect, it } from 'vitest';
import { sourceColumns } from './source-column.ts';

it('lists the eight columns of a flat file in their order', () => {
  const columns = 'ticker,volume,open,close,high,low,window_start,transactions';
  expect(sourceColumns('stocks_daily').join(',')).toBe(columns);
  expect(sourceColumns('options_minute').join(',')).toBe(columns);
});

it('expects no volume and no transactions of indices', () => {
  expect(sourceColumns('indices_minute').join(',')).toBe('ticker,open,close,high,low,window_start');
});
