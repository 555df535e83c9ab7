import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NAIVE_PAIRS, windowAt } from '../../../test/support/naive-windows.ts';
import { differences } from '../../../test/support/near.ts';
import { runKernel } from '../../../test/support/run-kernel.ts';

const value = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -1e6, max: 1e6 }).map((whole) => Math.fround(whole / 1000)) },
  { weight: 2, arbitrary: fc.constant(7.25) },
  // Too little for qlib to call it a change.
  { weight: 1, arbitrary: fc.constant(7.25 + 1e-6) },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
);
const pairs = fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 50 });
const windows = [0, 1, 2, 3, 5, 8, 30];

describe.each(Object.entries(NAIVE_PAIRS))('%s', (name, definition) => {
  it('agrees with the plain definition in every window', () => {
    fc.assert(
      fc.property(
        pairs,
        fc.integer({ min: 0, max: 100 }),
        fc.constantFrom(...windows),
        (rows, firstRow, window) => {
          const [x, y] = [rows.map(([left]) => left), rows.map(([, right]) => right)];
          const expected = rows.map((_, last) =>
            definition(windowAt(x, last, window), windowAt(y, last, window)),
          );
          expect(differences(run(name, rows, firstRow, window), expected, 1e-7)).toEqual([]);
        },
      ),
    );
  });

  it('gives the same bits wherever reading began', () => {
    fc.assert(
      fc.property(
        pairs,
        fc.integer({ min: 0, max: 100 }),
        fc.constantFrom(...windows.slice(1)),
        fc.nat(),
        (rows, firstRow, window, pick) => {
          const cut = pick % rows.length;
          const whole = run(name, rows, firstRow, window);
          const part = run(name, rows.slice(cut), firstRow + cut, window);
          expect(part.slice(window - 1)).toEqual(whole.slice(cut + window - 1));
        },
      ),
    );
  });
});

describe('corr', () => {
  it('is NaN where one column hardly moves, though it moves in the rows both have', () => {
    const x = [1, 1, 1, 1, 1, 1.00004];
    const y = [Number.NaN, Number.NaN, Number.NaN, Number.NaN, 2, 3];
    const inputs = [Float64Array.from(x), Float64Array.from(y)];

    const [masked] = runKernel('corr', { inputs, output: new Float64Array(6), params: [6] }).slice(-1);
    const [plain] = runKernel('pearson', { inputs, output: new Float64Array(6), params: [6] }).slice(-1);

    expect(masked).toBeNaN();
    expect(plain).toBeCloseTo(1, 12);
  });
});

function run(
  name: string,
  rows: readonly (readonly [number, number])[],
  firstRow: number,
  window: number,
): Float64Array {
  return runKernel(name, {
    inputs: [Float64Array.from(rows, ([left]) => left), Float64Array.from(rows, ([, right]) => right)],
    output: new Float64Array(rows.length),
    params: [window],
    firstRows: [firstRow],
  });
}
