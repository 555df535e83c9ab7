import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, tradingDay } from '../../domain/trading-day.ts';
import { type CutOverFacts, judgeCutOver } from './judge-cut-over.ts';
import type { DayTally } from './tally.ts';

const DAYS = Array.from({ length: 5 }, (_, index) => addDays(tradingDay('2026-03-02'), index));
const NONE: ReadonlySet<never> = new Set<never>();

function tallyOf(day: DayTally['day'], differs: number): DayTally {
  const verdicts = { equal: 10 - differs, explained: 1, differs, 'only-here': 0, 'only-there': 0 };
  return { day, verdicts, bars: 11, rules: [], unexplained: [] };
}

const FACTS: CutOverFacts = {
  days: DAYS,
  compared: DAYS.map((day) => tallyOf(day, 0)),
  notHeld: NONE,
  unanswered: NONE,
  sameSource: NONE,
  silentSymbols: 0,
};

describe('a cut-over', () => {
  it('is ready when every day was compared and nothing is unexplained', () => {
    const { isReady, reasons, days } = judgeCutOver(FACTS);
    expect([isReady, reasons, days.every((day) => day.isReady && day.reason === '')]).toEqual([
      true,
      [],
      true,
    ]);
  });

  it.each([
    [{ notHeld: new Set(DAYS.slice(0, 1)) }, '1 day the lake does not hold'],
    [{ unanswered: new Set(DAYS.slice(0, 2)) }, '2 days the other route does not answer about'],
    [{ sameSource: new Set(DAYS.slice(0, 2)) }, '2 days the lake has from that route itself'],
    [{ silentSymbols: 1 }, 'the other route does not answer about 1 symbol'],
    [{ days: [], compared: [] }, 'the market did not trade in the range'],
    [
      { compared: DAYS.map((day, index) => tallyOf(day, index)) },
      '10 symbol-days differ for no known reason (on 4 days)',
    ],
  ] as const)('is not ready with %o', (change, reason) => {
    expect(judgeCutOver({ ...FACTS, ...change })).toMatchObject({ isReady: false, reasons: [reason] });
  });

  it('is never ready while a day is not, and says why', () => {
    const some = fc.subarray([...DAYS]).map((days) => new Set(days));
    fc.assert(
      fc.property(some, some, some, some, (notHeld, unanswered, sameSource, compared) => {
        const facts = { notHeld, unanswered, sameSource };
        const tallies = FACTS.compared.filter(({ day }) => compared.has(day));
        const { isReady, days } = judgeCutOver({ ...FACTS, ...facts, compared: tallies });
        expect(days.map(({ day }) => day)).toEqual(DAYS);
        expect(isReady).toBe(days.every((day) => day.isReady));
        for (const day of days) {
          const isSpotless =
            compared.has(day.day) && !Object.values(facts).some((against) => against.has(day.day));
          expect([day.isReady, day.reason === '']).toEqual([isSpotless, isSpotless]);
        }
      }),
    );
  });
});
