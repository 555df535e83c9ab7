import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, tradingDay } from '../domain/trading-day.ts';
import { askedAfter, referenceWindow } from './reference-window.ts';

const TODAY = tradingDay('2026-11-20');
const NOBODY = { asked: undefined, lastKnown: undefined, today: TODAY, isFull: false };

describe('the days of events to ask for', () => {
  it('are all of them the first time, and whenever a person wants that', () => {
    expect(referenceWindow(NOBODY)).toEqual({ from: undefined, to: undefined });
    const asked = { from: undefined, to: TODAY };
    expect(referenceWindow({ ...NOBODY, asked, isFull: true })).toEqual({ from: undefined, to: undefined });
  });

  it('go back a month from the last event known, and on without an end', () => {
    const asked = { from: undefined, to: tradingDay('2026-11-01') };
    expect(referenceWindow({ ...NOBODY, asked })).toEqual({ from: '2026-10-02', to: undefined });
    const lastKnown = tradingDay('2026-09-30');
    expect(referenceWindow({ ...NOBODY, asked, lastKnown })).toEqual({ from: '2026-08-31', to: undefined });
  });

  it('are those a person names', () => {
    const from = tradingDay('2020-01-01');
    expect(referenceWindow({ ...NOBODY, from })).toEqual({ from, to: undefined });
  });
});

describe('what has been asked for', () => {
  it('begins with the first window and grows by those that touch it', () => {
    const first = askedAfter(
      undefined,
      { from: tradingDay('2024-01-01'), to: tradingDay('2024-06-30') },
      TODAY,
    );
    expect(first).toEqual({ from: '2024-01-01', to: '2024-06-30' });
    expect(askedAfter(first, { from: tradingDay('2024-07-01'), to: undefined }, TODAY)).toEqual({
      from: '2024-01-01',
      to: TODAY,
    });
    expect(askedAfter(first, { from: undefined, to: tradingDay('2023-12-31') }, TODAY)).toEqual({
      from: undefined,
      to: '2024-06-30',
    });
  });

  it('leaves out what would make a gap', () => {
    const first = { from: tradingDay('2024-01-01'), to: tradingDay('2024-06-30') };
    const later = { from: tradingDay('2025-01-01'), to: undefined };
    expect(askedAfter(first, later, TODAY)).toEqual(first);
  });

  it('is never smaller than before, and the next window always joins on', () => {
    const day = fc.integer({ min: 0, max: 400 }).map((count) => addDays(TODAY, -count));
    const window = fc
      .tuple(fc.option(day, { nil: undefined }), fc.option(day, { nil: undefined }))
      .map(([one, two]) =>
        one !== undefined && two !== undefined && one > two ? { from: two, to: one } : { from: one, to: two },
      );
    fc.assert(
      fc.property(window, window, (first, second) => {
        const one = askedAfter(undefined, first, TODAY);
        const two = askedAfter(one, second, TODAY);
        expect(two.to >= one.to).toBe(true);
        expect(two.from === undefined || (one.from !== undefined && two.from <= one.from)).toBe(true);
        const next = referenceWindow({ asked: two, lastKnown: undefined, today: TODAY, isFull: false });
        expect(next.from !== undefined && next.from <= two.to).toBe(true);
      }),
    );
  });
});
