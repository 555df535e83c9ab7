import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { thinMinutes } from './thin-minutes.ts';

/** The U of a trading day, from 400 symbols at noon to 4,000 at the ends, with noise of a tenth. */
const day = fc
  .array(fc.double({ min: -0.1, max: 0.1, noNaN: true }), { minLength: 390, maxLength: 390 })
  .map((noise) =>
    noise.map((part, minute) => Math.round((400 + 3600 * (minute / 195 - 1) ** 4) * (1 + part))),
  );

describe('the minutes of a session', () => {
  it('are none too thin on a day whose trading has the usual shape', () => {
    fc.assert(
      fc.property(day, (counts) => {
        expect(thinMinutes(counts, 0.5)).toEqual([]);
      }),
    );
  });

  it('show each of a few that lost most of their symbols, and no other', () => {
    const lost = fc.uniqueArray(fc.integer({ min: 0, max: 389 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(day, lost, fc.double({ min: 0, max: 0.3, noNaN: true }), (counts, minutes, left) => {
        const damaged = counts.map((count, minute) =>
          minutes.includes(minute) ? Math.floor(count * left) : count,
        );
        const found = thinMinutes(damaged, 0.5).map(({ minute }) => minute);
        expect(found).toEqual(minutes.toSorted((left, right) => left - right));
      }),
    );
  });

  it('say nothing of a market of a few symbols', () => {
    expect(thinMinutes([5, 0, 3, 0, 0, 4], 0.5)).toEqual([]);
  });
});
