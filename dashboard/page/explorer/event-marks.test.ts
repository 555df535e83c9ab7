import { describe, expect, it } from 'vitest';
import type { ExplorerBar } from './bar-rows.ts';
import { eventMarks } from './event-marks.ts';

const barOf = (date: string): ExplorerBar => ({
  timeMs: Date.parse(date),
  date,
  open: 1,
  high: 1,
  low: 1,
  close: 1,
  volume: 1,
  overlays: [],
});
const split = (date: string) => ({ date, from: 1, to: 4 });

describe('corporate actions on bars', () => {
  it('stand on the bar of their day, or the next one traded', () => {
    const bars = ['2024-06-06', '2024-06-07', '2024-06-10'].map(barOf);
    const dividends = [{ date: '2024-06-08', cash: 0.24, currency: 'USD' }];
    expect(eventMarks(bars, { splits: [split('2024-06-07')], dividends })).toEqual([
      { index: 1, date: '2024-06-07', kind: 'split', label: '4:1', text: 'Split 4 for 1' },
      { index: 2, date: '2024-06-08', kind: 'dividend', label: '0.24', text: 'Dividend of 0.24 USD' },
    ]);
  });

  it('stand on the week or month that they fall in', () => {
    const weeks = ['2024-06-02', '2024-06-09', '2024-06-16'].map(barOf);
    expect(eventMarks(weeks, { splits: [split('2024-06-12')], dividends: [] })[0]?.index).toBe(1);
  });

  it('are left out where no bar is shown', () => {
    const bars = ['2024-06-06', '2024-06-07'].map(barOf);
    expect(eventMarks(bars, { splits: [split('2024-06-01'), split('2024-07-01')], dividends: [] })).toEqual(
      [],
    );
  });
});
