import { describe, expect, it } from 'vitest';
import type { BarsDocument } from '../../../contract/api/bars.ts';
import { barIndexAt, barIndexOfDay, barRowsOf, joinBars } from './bar-rows.ts';

const names = ['symbol', 'timestamp', 'date', 'open', 'high', 'low', 'close', 'volume', 'fast'];
const documentOf = (rows: BarsDocument['rows']): BarsDocument => ({
  columns: names.map((name) => ({ name, type: 'DOUBLE' })),
  rows,
  isCut: false,
  origins: ['bronze'],
  readAt: '1d',
  cache: 'miss',
  note: null,
});
const bars = barRowsOf(
  documentOf([
    ['A', 3000, '2024-01-04', 3, 4, 2, 3.5, 30, 1.5],
    ['A', 1000, '2024-01-02', 1, 2, 0.5, 1.5, null, null],
    ['A', 2000, '2024-01-03', null, null, null, null, null, null],
  ]),
  ['fast'],
);

describe('bars of an answer', () => {
  it('are oldest first, without the days on which nothing traded', () => {
    expect(bars.map(({ date, close }) => [date, close])).toEqual([
      ['2024-01-02', 1.5],
      ['2024-01-04', 3.5],
    ]);
  });

  it('keep what is not known as null', () => {
    expect(bars[0]).toMatchObject({ volume: null, overlays: [null] });
    expect(bars[1]).toMatchObject({ volume: 30, overlays: [1.5] });
  });

  it('take days as text where there is no timestamp', () => {
    const document = documentOf([['A', null, '2024-01-02', 1, 1, 1, 1, 1, 1]]);
    expect(barRowsOf(document, [])[0]?.timeMs).toBe(Date.parse('2024-01-02'));
  });
});

describe('older bars put before newer ones', () => {
  it('are not doubled where both answers have them', () => {
    expect(joinBars(bars, bars, 10)).toEqual(bars);
  });

  it('lose the oldest beyond the bound', () => {
    expect(joinBars(bars, [], 1).map(({ date }) => date)).toEqual(['2024-01-04']);
  });
});

describe('the bar at an instant', () => {
  it('is the last that starts by then', () => {
    expect([999, 1000, 2999, 3000, 9000].map((ms) => barIndexAt(bars, ms))).toEqual([-1, 0, 0, 1, 1]);
  });

  it('is the first of a day or after it', () => {
    const days = ['2024-01-01', '2024-01-02', '2024-01-03', '2024-01-05'];
    expect(days.map((day) => barIndexOfDay(bars, day))).toEqual([-1, 0, 1, -1]);
  });
});
