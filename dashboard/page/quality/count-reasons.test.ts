import { describe, expect, it } from 'vitest';
import { countReasons } from './count-reasons.ts';

const days = [
  { dataset: 'a', day: '2024-01-02', rows: 3, reasons: { ohlc_order: 1, unparsable: 2 } },
  { dataset: 'a', day: '2024-01-03', rows: 2, reasons: { ohlc_order: 2 } },
  { dataset: 'b', day: '2024-01-03', rows: 9, reasons: { unparsable: 9 } },
];
const all = { dataset: '', from: null, to: null };

describe('counts of reasons', () => {
  it('are added over days and datasets, most rows first', () => {
    expect(countReasons(days, all)).toEqual([
      { reason: 'unparsable', rows: 11, days: 2 },
      { reason: 'ohlc_order', rows: 3, days: 2 },
    ]);
  });

  it('are those of a dataset and days', () => {
    expect(countReasons(days, { ...all, dataset: 'a', from: '2024-01-03' })).toEqual([
      { reason: 'ohlc_order', rows: 2, days: 1 },
    ]);
    expect(countReasons(days, { ...all, to: '2024-01-01' })).toEqual([]);
  });
});
