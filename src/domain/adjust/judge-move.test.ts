import { describe, expect, it } from 'vitest';
import type { CapitalEvent } from './apply-events.ts';
import { judgeMove } from './judge-move.ts';

type Prices = readonly [previousClose: number, open: number, close: number];

function judge([previousClose, open, close]: Prices, ...events: readonly CapitalEvent[]) {
  return judgeMove({ symbol: 0, previousDay: 10, day: 11, previousClose, open, close, events, refused: [] });
}
const split = (ratio: number): CapitalEvent => ({ kind: 'split', day: 11, ratio });
const dividend = (amount: number): CapitalEvent => ({ kind: 'dividend', day: 11, amount });

/** Closes and opens as they were traded. */
const REAL: readonly (readonly [name: string, ratio: number, prices: Prices])[] = [
  ['AAPL 2014-06-09', 7, [645.57, 92.69, 93.7]],
  ['AAPL 2020-08-31', 4, [499.23, 127.67, 129.04]],
  ['AIG 2009-07-01', 1 / 20, [1.13, 19.7, 18.08]],
  ['USO 2020-04-29', 1 / 8, [2.13, 18.01, 18]],
];

describe.each(REAL)('the split of %s', (_, ratio, prices) => {
  it('is believed when it is on record', () => {
    expect(judge(prices, split(ratio))).toBeUndefined();
  });
  it('is missed when it is not', () => {
    expect(judge(prices)).toMatchObject({ kind: 'split-missing', likely: ratio });
  });
  it.each([1 / ratio, ratio * 2, ratio / 2])('contradicts a record of %d', (recorded) => {
    expect(judge(prices, split(recorded))).toMatchObject({ kind: 'split-contradicted', recorded });
  });
});

describe('a move', () => {
  it('without a record is told of above a half', () => {
    expect(judge([10, 16, 15.8])).toEqual({ kind: 'jump-unexplained', implied: 10 / 16 });
    expect(judge([10, 4.4, 4.2])).toEqual({ kind: 'jump-unexplained', implied: 10 / 4.4 });
    expect(judge([10, 14, 15])).toBeUndefined();
  });
  it('that a special dividend explains is none', () => {
    expect(judge([100, 41, 41])).toMatchObject({ kind: 'jump-unexplained' });
    expect(judge([100, 41, 41], dividend(60))).toBeUndefined();
  });
  it('is no evidence when the close takes it back, or in cents', () => {
    expect(judge([100, 50, 99])).toBeUndefined();
    expect(judge([0.1, 0.05, 0.05])).toBeUndefined();
  });
  it.each<readonly [string, Prices, readonly CapitalEvent[], object | undefined]>([
    ['is no evidence when it is halved', [9, 4, 4.5], [], undefined],
    ['tells of another company: WM 2009-08-05', [0.16, 28.94, 28.58], [], { implied: 0.16 / 28.94 }],
    ['is what a split in it makes of it', [40, 10, 10], [split(4)], undefined],
    ['is not what a split in it makes of it', [40, 40, 41], [split(4)], { implied: 1 }],
    ['is no evidence when the close takes it back', [9, 2, 8], [], undefined],
  ])('over weeks without a bar %s', (_, [previousClose, open, close], events, expected) => {
    const verdict = judgeMove({
      symbol: 0,
      previousDay: 1,
      day: 60,
      previousClose,
      open,
      close,
      events,
      refused: [],
    });
    expect(verdict).toEqual(expected && { kind: 'jump-over-gap', days: 59, ...expected });
  });
  it('with an event that cannot be applied says which', () => {
    const event = dividend(20);
    const move = { symbol: 0, previousDay: 10, day: 11, previousClose: 9, open: 9, close: 9, events: [] };
    expect(judgeMove({ ...move, refused: [event] })).toEqual({ kind: 'event-refused', event });
  });
});
