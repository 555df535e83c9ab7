import { describe, expect, it } from 'vitest';
import { applyEvents, type CapitalEvent, compareEvents, describeEvents } from './apply-events.ts';

const ONE = { split: 1, total: 1 };

function split(ratio: number, day = 1): CapitalEvent {
  return { kind: 'split', day, ratio };
}
function dividend(amount: number, day = 1): CapitalEvent {
  return { kind: 'dividend', day, amount };
}

describe('applyEvents', () => {
  it('multiplies both factors by new shares for an old one', () => {
    expect(applyEvents({ split: 2, total: 3 }, 400, [split(4)])).toMatchObject({ split: 8, total: 12 });
    expect(applyEvents(ONE, 1.2, [split(1 / 20)])).toMatchObject({ split: 1 / 20, total: 1 / 20 });
  });

  it('pays a dividend back in at the close before', () => {
    const { split: shares, total } = applyEvents(ONE, 100, [dividend(1)]);
    expect(shares).toBe(1);
    expect(total).toBe(1 / (1 - 1 / 100));
  });

  it('takes two dividends of one day for their sum', () => {
    const { total } = applyEvents(ONE, 100, [dividend(1), dividend(4)]);
    expect(total).toBeCloseTo(100 / 95, 14);
  });

  it('counts a dividend in the shares of its day', () => {
    const sameDay = [dividend(1), split(4)].sort(compareEvents);
    expect(applyEvents(ONE, 400, sameDay).total).toBeCloseTo(4 / (1 - 1 / 100), 14);
    const dividendFirst = [split(4, 2), dividend(1, 1)].sort(compareEvents);
    expect(applyEvents(ONE, 400, dividendFirst).total).toBeCloseTo(4 / (1 - 1 / 400), 14);
  });

  it('leaves out what cannot be', () => {
    const events = [dividend(100), dividend(-1), split(0), split(Number.NaN), split(2)];
    expect(applyEvents(ONE, 100, events)).toEqual({
      split: 2,
      total: 2,
      applied: [split(2)],
      refused: events.slice(0, 4),
    });
  });
});

describe('describeEvents', () => {
  it('names each with its size', () => {
    expect(describeEvents([split(4), dividend(0.82)])).toBe('split 4, dividend 0.82');
  });
});
