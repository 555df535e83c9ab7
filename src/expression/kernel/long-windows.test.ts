import { describe, expect, it } from 'vitest';
import { NAIVE_PAIRS, NAIVE_WINDOWS, windowAt } from '../../../test/support/naive-windows.ts';
import { differences } from '../../../test/support/near.ts';
import { runKernel } from '../../../test/support/run-kernel.ts';
import { seededRandom } from '../../../test/support/seeded-random.ts';

const ROWS = 1_000_000;
const random = seededRandom(11);
/** Small changes on a high level, where running sums lose their digits. */
const level = Float64Array.from({ length: ROWS }, () => Math.fround(1e6 + random()));
const other = level.map((value) => Math.fround(value + random()));
const checkedRows = [10, 500_123, 777_777, ROWS - 2, ROWS - 1];

function cut(values: Float64Array, row: number): readonly number[] {
  return Array.from(values.subarray(Math.max(0, row - 19), row + 1));
}

describe('a million rows on a high level', () => {
  it.each(['mean', 'std', 'kurt', 'slope', 'resi', 'rsquare'])(
    'leave %s as exact as a single window',
    (name) => {
      const definition = NAIVE_WINDOWS[name] ?? (() => Number.NaN);
      const found = runKernel(name, { inputs: [level], output: new Float64Array(ROWS), params: [20] });
      const expected = checkedRows.map((row) => definition(cut(level, row), 20));
      expect(
        differences(
          checkedRows.map((row) => found[row] ?? 0),
          expected,
          1e-9,
        ),
      ).toEqual([]);
    },
  );

  it('leave corr as exact as a single window', () => {
    const definition = NAIVE_PAIRS['corr'] ?? (() => Number.NaN);
    const found = runKernel('corr', { inputs: [level, other], output: new Float64Array(ROWS), params: [20] });
    const expected = checkedRows.map((row) => definition(cut(level, row), cut(other, row)));
    expect(
      differences(
        checkedRows.map((row) => found[row] ?? 0),
        expected,
        1e-9,
      ),
    ).toEqual([]);
  });

  it.each([0, 200_000])('leave the deviation of a window of %i of them exact', (window) => {
    const found = runKernel('std', { inputs: [level], output: new Float64Array(ROWS), params: [window] });
    const rows = window === 0 ? level : level.slice(-window);
    const mean = 1e6 + rows.reduce((sum, value) => sum + (value - 1e6), 0) / rows.length;
    const square = rows.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    expect(differences([found.at(-1) ?? 0], [Math.sqrt(square / (rows.length - 1))], 1e-9)).toEqual([]);
  });
});

describe('order statistics of a window too long to be kept sorted', () => {
  const ties = Float64Array.from({ length: 2500 }, (_, row) =>
    row % 11 === 3 ? Number.NaN : Math.round(random() * 300),
  );

  it.each([
    ['quantile', [600, 0.2]],
    ['quantile', [0, 0.75]],
    ['med', [600]],
    ['rank', [600]],
    ['rank', [0]],
  ])('agree with the plain definition: %s %j', (name, params) => {
    const [window = 0, ...others] = params;
    const found = runKernel(name, { inputs: [ties], output: new Float64Array(ties.length), params });
    const rows = [0, 3, 4, 599, 600, 1400, 2499];
    const expected = rows.map(
      (row) => NAIVE_WINDOWS[name]?.(windowAt([...ties], row, window), ...others) ?? 0,
    );
    expect(
      differences(
        rows.map((row) => found[row] ?? 0),
        expected,
        1e-12,
      ),
    ).toEqual([]);
  });
});
