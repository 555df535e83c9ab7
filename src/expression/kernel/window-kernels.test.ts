import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NAIVE_WINDOWS, windowAt } from '../../../test/support/naive-windows.ts';
import { differences } from '../../../test/support/near.ts';
import { runKernel } from '../../../test/support/run-kernel.ts';

/** Window kernels with the parameters that follow the window’s length. */
const CASES: readonly { readonly name: string; readonly params: readonly number[] }[] = [
  ...Object.keys(NAIVE_WINDOWS)
    .filter((name) => name !== 'quantile' && name !== 'ema_expanding')
    .map((name) => ({ name, params: [] })),
  ...[0, 0.2, 0.5, 0.8, 1].map((level) => ({ name: 'quantile', params: [level] })),
];

const WINDOWS = [0, 1, 2, 3, 5, 8, 30];

/** Numbers with gaps, ties and flat stretches, as single-precision bars have them. */
const value = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -1e6, max: 1e6 }).map((value) => Math.fround(value / 1000)) },
  { weight: 3, arbitrary: fc.integer({ min: -3, max: 3 }) },
  { weight: 2, arbitrary: fc.constantFrom(7.25, -0) },
  { weight: 2, arbitrary: fc.constant(Number.NaN) },
);
const series = fc.array(value, { minLength: 1, maxLength: 50 });

describe.each(CASES)('$name $params', ({ name, params }) => {
  it('agrees with the plain definition in every window of every series', () => {
    fc.assert(
      fc.property(
        fc.array(series, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 0, max: 100 }),
        fc.constantFrom(...WINDOWS),
        (all, firstRow, window) => {
          const starts = [0];
          for (const one of all) starts.push((starts.at(-1) ?? 0) + one.length);
          const found = runKernel(name, {
            inputs: [Float64Array.from(all.flat())],
            output: new Float64Array(all.flat().length),
            params: [window, ...params],
            starts,
            firstRows: all.map((_, k) => firstRow + k),
          });
          const expected = all.flatMap((one) =>
            one.map((_, last) => naive(name, one, last, [window, ...params])),
          );
          expect(differences(found, expected, 1e-9)).toEqual([]);
        },
      ),
    );
  });

  it('gives the same bits wherever reading began', () => {
    fc.assert(
      fc.property(
        series,
        fc.integer({ min: 0, max: 100 }),
        fc.constantFrom(...WINDOWS.slice(1)),
        fc.nat(),
        (one, firstRow, window, pick) => {
          const cut = pick % one.length;
          const whole = run(name, one, firstRow, [window, ...params]);
          const part = run(name, one.slice(cut), firstRow + cut, [window, ...params]);
          expect(part.slice(window - 1)).toEqual(whole.slice(cut + window - 1));
        },
      ),
    );
  });
});

function run(
  name: string,
  rows: readonly number[],
  firstRow: number,
  params: readonly number[],
): Float64Array {
  return runKernel(name, {
    inputs: [Float64Array.from(rows)],
    output: new Float64Array(rows.length),
    params,
    firstRows: [firstRow],
  });
}

function naive(name: string, rows: readonly number[], last: number, params: readonly number[]): number {
  const definition = NAIVE_WINDOWS[name];
  if (definition === undefined) throw new RangeError(`no definition of ${name}`);
  const [window = 0, ...others] = params;
  return definition(windowAt(rows, last, window), ...others);
}
