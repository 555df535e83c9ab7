import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeNight, type Night } from './judge-night.ts';

const QUIET: Night = {
  symbol: 'TQQQ',
  day: 19_000,
  previousDay: 18_999,
  previousClose: 100,
  open: 100,
  close: 101,
  volume: 1_000_000,
  usualVolume: 1_000_000,
  usualMove: 0.01,
  events: [],
  nearSplits: [],
};
const ruleOf = (night: Partial<Night>): string | undefined =>
  judgeNight({ ...QUIET, ...night }, { jump: 0.5 })?.rule;
const split = (ratio: number) => ({ kind: 'split', day: 19_000, ratio }) as const;

describe('a night', () => {
  it('in which little happens is sound', () => {
    expect(ruleOf({})).toBeUndefined();
    expect(ruleOf({ open: 60, close: 61 })).toBeUndefined();
  });

  it('is explained by the split or the dividend on record', () => {
    expect(ruleOf({ open: 50, close: 50.5, events: [split(2)] })).toBeUndefined();
    const dividend = { kind: 'dividend', day: 19_000, amount: 60 } as const;
    expect(ruleOf({ open: 40, close: 41, events: [dividend] })).toBeUndefined();
    expect(ruleOf({ open: 38, close: 39.5 })).toBe('price-jump');
  });

  it('lacks a split, denies one, or has it on another day', () => {
    expect(ruleOf({ open: 50, close: 50.5 })).toBe('split-missing');
    expect(ruleOf({ events: [split(2)] })).toBe('split-contradicted');
    expect(ruleOf({ open: 50, close: 50.5, nearSplits: [{ day: 19_001, ratio: 2 }] })).toBe(
      'split-off-by-days',
    );
    expect(ruleOf({ open: 50, close: 50.5, nearSplits: [{ day: 19_001, ratio: 10 }] })).toBe('split-missing');
  });

  it('is vouched for by volume, or by a symbol that always moves like that', () => {
    const jump = { ...QUIET, open: 171, close: 165 };
    const verdict = (night: Partial<Night>) => judgeNight({ ...jump, ...night }, { jump: 0.5 });
    expect(verdict({})).toMatchObject({ rule: 'price-jump', isVouchedFor: false });
    expect(verdict({ volume: 5_000_000 })).toMatchObject({ rule: 'price-jump', isVouchedFor: true });
    expect(verdict({ usualMove: 0.2 })).toMatchObject({ isVouchedFor: true });
    expect(verdict({ usualMove: undefined, usualVolume: undefined })).toMatchObject({ isVouchedFor: false });
  });

  const price = fc.double({ min: 2, max: 10_000, noNaN: true });
  it('of less than a third is never suspected, and one of more than the tolerance always is', () => {
    fc.assert(
      fc.property(price, fc.double({ min: 0.76, max: 1.31, noNaN: true }), (previousClose, move) => {
        expect(
          ruleOf({ previousClose, open: previousClose * move, close: previousClose * move }),
        ).toBeUndefined();
      }),
    );
    fc.assert(
      fc.property(price, fc.double({ min: 1.51, max: 50, noNaN: true }), (previousClose, move) => {
        const at = previousClose * move;
        expect(ruleOf({ previousClose, open: at, close: at })).toMatch(/^(price-jump|split-missing)$/);
      }),
    );
  });

  it('is judged alike whatever the price is counted in', () => {
    fc.assert(
      fc.property(
        price,
        price,
        price,
        fc.integer({ min: 0, max: 12 }),
        (previousClose, open, close, power) => {
          // Powers of two scale without rounding.
          const scale = 2 ** power;
          const scaled = { previousClose: previousClose * scale, open: open * scale, close: close * scale };
          expect(ruleOf(scaled)).toBe(ruleOf({ previousClose, open, close }));
        },
      ),
    );
  });
});
