import { describe, expect, it } from 'vitest';
import { NAIVE_WINDOWS, naiveEma } from '../../../test/support/naive-windows.ts';
import { differences } from '../../../test/support/near.ts';
import { runKernel } from '../../../test/support/run-kernel.ts';
import { seededRandom } from '../../../test/support/seeded-random.ts';

const { NaN: nan, fround } = { NaN: Number.NaN, fround: Math.fround };

describe('arithmetic', () => {
  it.each([
    ['add', [3, nan], [0.1, 1], [fround(3 + fround(0.1)), nan]],
    ['sub', [3, Infinity], [0.1, Infinity], [fround(3 - fround(0.1)), nan]],
    ['mul', [3, 0], [0.1, Infinity], [fround(3 * fround(0.1)), nan]],
    ['div', [1, -1, 0], [3, 0, 0], [fround(1 / 3), -Infinity, nan]],
    ['max2', [1, nan, 1], [2, 1, nan], [2, nan, nan]],
    ['min2', [1, nan, 1], [2, 1, nan], [1, nan, nan]],
    ['pow', [nan, 1, -1, 2, -8], [0, nan, Infinity, 3, 1 / 3], [1, 1, 1, 8, nan]],
  ])('rounds %s of two single-precision columns once', (name, x, y, expected) => {
    const inputs = [Float32Array.from(x), Float32Array.from(y)];
    expect([...runKernel(name, { inputs, output: new Float32Array(x.length) })]).toEqual(expected);
  });

  it('computes in double precision where one column has it', () => {
    const inputs = [Float32Array.of(1), Float64Array.of(3)];
    expect([...runKernel('div', { inputs, output: new Float64Array(1) })]).toEqual([1 / 3]);
    expect([...runKernel('div', { inputs, output: new Float32Array(1) })]).toEqual([fround(1 / 3)]);
  });

  it('counts a condition as 0 or 1', () => {
    const inputs = [Uint8Array.of(0, 1), Float32Array.of(5, 5)];
    expect([...runKernel('mul', { inputs, output: new Float32Array(2) })]).toEqual([0, 5]);
  });

  it.each([
    ['add_k', 2, [3, nan]],
    ['sub_k', 2, [-1, nan]],
    ['rsub_k', 2, [1, nan]],
    ['mul_k', 2, [2, nan]],
    ['div_k', 2, [0.5, nan]],
    ['rdiv_k', 2, [2, nan]],
    ['pow_k', 0, [1, 1]],
    ['pow_k', 3, [1, nan]],
    ['rpow_k', 2, [2, nan]],
    ['rpow_k', 1, [1, 1]],
    ['max_k', 2, [2, nan]],
    ['min_k', 2, [1, nan]],
  ])('takes a literal in %s', (name, literal, expected) => {
    for (const kind of [Float32Array, Float64Array]) {
      const call = { inputs: [kind.of(1, nan)], params: [literal], output: new kind(2) };
      expect([...runKernel(name, call)]).toEqual(expected);
    }
  });

  it.each([
    [2, (x: number) => x * x],
    [0.5, Math.sqrt],
    [-1, (x: number) => 1 / x],
  ])('rounds a column to the power of %f once, as numpy does', (exponent, compute) => {
    const random = seededRandom(5);
    const x = Float32Array.from({ length: 500 }, () => random() * 1000);
    const found = runKernel('pow_k', { inputs: [x], params: [exponent], output: new Float32Array(x.length) });
    expect(found).toEqual(x.map(compute));
  });
});

describe('kernels of one column', () => {
  it.each([
    ['abs', [-1, 0, nan, -Infinity], [1, 0, nan, Infinity]],
    ['log', [1, 0, -1, Infinity], [0, -Infinity, nan, Infinity]],
    ['sign', [-7, 1e-300, nan, 2], [-1, 0, nan, 1]],
  ])('answer %s of special values', (name, x, expected) => {
    expect([
      ...runKernel(name, { inputs: [Float64Array.from(x)], output: new Float32Array(x.length) }),
    ]).toEqual(expected);
  });

  it('clean infinities away for windows', () => {
    for (const kind of [Float32Array, Float64Array]) {
      const call = { inputs: [kind.of(1, Infinity, -Infinity, nan)], output: new Float64Array(4) };
      expect([...runKernel('clean', call)]).toEqual([1, nan, nan, nan]);
    }
    expect([...runKernel('clean', { inputs: [Uint8Array.of(0, 1)], output: new Float64Array(2) })]).toEqual([
      0, 1,
    ]);
  });

  it('round to single precision once', () => {
    const inputs = [Float64Array.of(0.1, 1e300)];
    expect([...runKernel('to_f32', { inputs, output: new Float32Array(2) })]).toEqual([
      fround(0.1),
      Infinity,
    ]);
  });

  it('turn a condition round', () => {
    expect([...runKernel('not', { inputs: [Uint8Array.of(0, 1)], output: new Uint8Array(2) })]).toEqual([
      1, 0,
    ]);
  });

  it.each(['fill_f32', 'fill_f64'])('fill with a literal: %s', (name) => {
    expect([...runKernel(name, { inputs: [], params: [7], output: new Float64Array(2) })]).toEqual([7, 7]);
  });
});

describe('comparisons', () => {
  it.each([
    ['gt', [0, 0, 1, 0]],
    ['ge', [0, 1, 1, 0]],
    ['lt', [1, 0, 0, 0]],
    ['le', [1, 1, 0, 0]],
    ['eq', [0, 1, 0, 0]],
    ['ne', [1, 0, 1, 1]],
  ])('answer %s, and with NaN only ne holds', (name, expected) => {
    const x = Float32Array.of(1, 2, 3, nan);
    const pair = { inputs: [x, Float64Array.of(2, 2, 2, 2)], output: new Uint8Array(4) };
    const literal = { inputs: [x], params: [2], output: new Uint8Array(4) };
    expect([...runKernel(name, pair)]).toEqual(expected);
    expect([...runKernel(`${name}_k`, literal)]).toEqual(expected);
  });
});

describe('choices', () => {
  const condition = Float64Array.of(1, 0, nan);

  it.each([
    ['if', [Float32Array.of(1, 2, 3), Float32Array.of(4, 5, 6)], [], [1, 5, 3]],
    ['if_ak', [Float32Array.of(4, 5, 6)], [9], [9, 5, 9]],
    ['if_bk', [Float32Array.of(1, 2, 3)], [9], [1, 9, 3]],
    ['if_kk', [], [8, 9], [8, 9, 8]],
  ])('take the first branch of %s unless the condition is 0', (name, branches, params, expected) => {
    const call = { inputs: [condition, ...branches], params, output: new Float32Array(3) };
    expect([...runKernel(name, call)]).toEqual(expected);
  });

  it('join conditions', () => {
    const inputs = [Uint8Array.of(0, 0, 1, 1), Uint8Array.of(0, 1, 0, 1)];
    expect([...runKernel('and', { inputs, output: new Uint8Array(4) })]).toEqual([0, 0, 0, 1]);
    expect([...runKernel('or', { inputs, output: new Uint8Array(4) })]).toEqual([0, 1, 1, 1]);
  });
});

describe('shifts', () => {
  const inputs = [Float32Array.of(1, 2, 3, 4, 5)];
  const starts = [0, 3, 5];

  it.each([
    [1, [nan, 1, 2, nan, 4]],
    [2, [nan, nan, 1, nan, nan]],
    [9, [nan, nan, nan, nan, nan]],
    [-1, [2, 3, nan, 5, nan]],
    [-2, [3, nan, nan, nan, nan]],
  ])('by %i rows stay within the series', (shift, expected) => {
    const found = runKernel('ref', { inputs, params: [shift], starts, output: new Float32Array(5) });
    expect([...found]).toEqual(expected);
  });

  it('repeat the first row of each series', () => {
    expect([...runKernel('first', { inputs, starts, output: new Float32Array(5) })]).toEqual([1, 1, 1, 4, 4]);
  });

  it('make a condition a number', () => {
    const call = { inputs: [Uint8Array.of(1, 0, 1)], params: [1], output: new Float64Array(3) };
    expect([...runKernel('ref', call)]).toEqual([nan, 1, 0]);
  });
});

describe('exponential means', () => {
  const random = seededRandom(3);
  const rows = Array.from({ length: 60 }, (_, row) => (row % 7 === 0 || row < 2 ? nan : random() * 10));

  it.each([0.2, 2 / 3, 1])(
    'decay by rows and repeat themselves where a value is missing: alpha %f',
    (alpha) => {
      const found = runKernel('ema', {
        inputs: [Float64Array.from(rows)],
        params: [alpha],
        output: new Float64Array(60),
      });
      const expected = rows.map((_, last) => {
        const seen = rows.slice(0, last + 1);
        while (Number.isNaN(seen.at(-1))) seen.pop();
        return naiveEma(seen, alpha);
      });
      expect(differences(found, expected, 1e-12)).toEqual([]);
    },
  );

  it('over all rows so far weigh by how many there are', () => {
    const found = runKernel('ema_expanding', {
      inputs: [Float64Array.from(rows)],
      output: new Float64Array(60),
    });
    const expected = rows.map((_, last) => NAIVE_WINDOWS['ema_expanding']?.(rows.slice(0, last + 1)) ?? 0);
    expect(differences(found, expected, 1e-12)).toEqual([]);
  });
});

describe('regressions as in qlib', () => {
  it.each(['slope', 'resi', 'rsquare'])('give nothing after an infinity: %s', (name) => {
    const x = Float64Array.of(1, 3, 4, Infinity, 5, 7, 8, 2, 4, 9);
    const found = runKernel(name, {
      inputs: [x],
      params: [3],
      starts: [0, 7, 10],
      output: new Float64Array(10),
    });
    expect([...found].map((value) => Number.isNaN(value))).toEqual([
      true,
      false,
      false,
      true,
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it('call a window constant whose deviation is within two hundred-thousandths', () => {
    const inputs = [Float64Array.of(1, 1.00001, 1.00003)];
    const masked = runKernel('rsquare', { inputs, params: [3], output: new Float64Array(3) });
    const plain = runKernel('r2', { inputs, params: [3], output: new Float64Array(3) });
    expect(masked[2]).toBeNaN();
    expect(plain[2]).toBeGreaterThan(0.9);
  });
});
