import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviationsFrom, medianOf, robustBand } from './robust-band.ts';

const count = fc.integer({ min: 0, max: 1_000_000 });
const counts = fc.array(count, { minLength: 1, maxLength: 60 });

describe('the median', () => {
  it('has as many numbers below it as above it', () => {
    fc.assert(
      fc.property(counts, (values) => {
        const median = medianOf(values);
        const below = values.filter((value) => value < median).length;
        const above = values.filter((value) => value > median).length;
        expect(below).toBeLessThanOrEqual(values.length / 2);
        expect(above).toBeLessThanOrEqual(values.length / 2);
      }),
    );
  });

  it('of nothing is no number, and of two numbers lies between them however large they are', () => {
    expect(medianOf([])).toBeNaN();
    expect(medianOf([Number.MAX_VALUE, Number.MAX_VALUE])).toBe(Number.MAX_VALUE);
    expect(medianOf([1, 4])).toBe(2.5);
  });
});

describe('a robust band', () => {
  it('does not depend on the order of the numbers', () => {
    fc.assert(
      fc.property(counts, (values) => {
        expect(robustBand(values.toReversed())).toEqual(robustBand(values));
      }),
    );
  });

  it('moves and grows with the numbers', () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: -1000, max: 1000 }), (values, shift) => {
        const band = robustBand(values);
        const moved = robustBand(values.map((value) => value + shift));
        expect(moved.median).toBeCloseTo(band.median + shift, 6);
        expect(moved.deviation).toBeCloseTo(band.deviation, 6);
        expect(robustBand(values.map((value) => 2 * value)).deviation).toBeCloseTo(2 * band.deviation, 6);
      }),
    );
  });

  it('stays among the right numbers while fewer than half are wrong, whatever the wrong ones are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 9_000, max: 11_000 }), { minLength: 11, maxLength: 40 }),
        fc.array(fc.double({ noNaN: true, min: -1e12, max: 1e12 }), { maxLength: 40 }),
        (right, wrong) => {
          const { median } = robustBand([...right, ...wrong.slice(0, Math.ceil(right.length / 2) - 1)]);
          expect(median).toBeGreaterThanOrEqual(9_000);
          expect(median).toBeLessThanOrEqual(11_000);
        },
      ),
    );
  });

  it('puts the median nowhere near its edge, and a number twice as far twice as far out', () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 1e6 }), (values, distance) => {
        const band = robustBand(values);
        expect(deviationsFrom(band, band.median, 1)).toBe(0);
        const near = deviationsFrom(band, band.median + distance, 1);
        expect(deviationsFrom(band, band.median + 2 * distance, 1)).toBeCloseTo(2 * near, 6);
        expect(deviationsFrom(band, band.median - distance, 1)).toBeCloseTo(near, 6);
      }),
    );
  });
});
