import type { Kernel, KernelFamily } from './kernel.ts';
import { inputF64, outputF64, parameter } from './kernel-input.ts';
import { eachSeries, type WindowSeries } from './window-series.ts';

/**
 * `skew`, `kurt` (excess) [window] of the numbers among the last rows, with pandas’ corrections for small samples: NaN for fewer
 * than three or four, 0 and −3 for equal numbers, NaN where their second central moment is ≤ 1e-14. Window 0: all rows so far.
 *
 * Central moments are added to value by value, and those of tail and head joined, by Pébay (2008), Formulas for robust,
 * one-pass parallel computation of covariances and arbitrary-order statistical moments, SAND2008-6212, section 3.
 */
export const higherMomentKernels: KernelFamily = {
  skew: kernel(false),
  kurt: kernel(true),
};

/** pandas answers NaN for a second central moment up to this. */
const SECOND_MOMENT_MIN = 1e-14;

function kernel(isKurt: boolean): Kernel {
  return (call) => {
    const { scratch } = call;
    const [x, out, window] = [inputF64(call, 0), outputF64(call), parameter(call, 0)];
    eachSeries(call, window, (series) => {
      momentsOfSeries(x, out, {
        ...series,
        isKurt,
        tails: scratch.f64(0, WIDTH * series.room),
      });
    });
  };
}

/** Moments as they lie in an array: number of values, mean, and sums of powers 2, 3, 4 of distances from the mean. */
const WIDTH = 5;

interface Series extends WindowSeries {
  readonly isKurt: boolean;
  /** Moments from a row of the previous block to that block’s end. */
  readonly tails: Float64Array;
}

function momentsOfSeries(x: Float64Array, out: Float64Array, series: Series): void {
  const { start, end, cut, window, isKurt, tails } = series;
  const head = new Float64Array(WIDTH);
  const joined = new Float64Array(WIDTH);
  let previous = start;
  let blockStart = start;
  let blockEnd = cut;
  while (blockStart < end) {
    const length = blockStart - previous;
    head.fill(0);
    tails.fill(0, length * WIDTH, (length + 1) * WIDTH);
    for (let offset = length - 1; offset >= 0; offset--) {
      addValue(head, x[previous + offset] as number);
      tails.set(head, offset * WIDTH);
    }
    head.fill(0);
    for (let row = blockStart; row < blockEnd; row++) {
      addValue(head, x[row] as number);
      const offset = row - window + 1 - previous;
      join(tails, offset < 0 ? 0 : offset * WIDTH, head, joined);
      out[row] = isKurt ? kurtOf(joined) : skewOf(joined);
    }
    previous = blockStart;
    blockStart = blockEnd;
    blockEnd = Math.min(end, blockEnd + window);
  }
}

/** Pébay’s formulas 1.3 to 1.6 for a single value; values that are missing add nothing. */
function addValue(moments: Float64Array, value: number): void {
  if (value !== value) return;
  const before = moments[0] as number;
  const n = before + 1;
  const delta = value - (moments[1] as number);
  const part = delta / n;
  const term = delta * part * before;
  const m2 = moments[2] as number;
  const m3 = moments[3] as number;
  moments[0] = n;
  moments[1] = (moments[1] as number) + part;
  moments[4] =
    (moments[4] as number) + term * part * part * (n * n - 3 * n + 3) + 6 * part * part * m2 - 4 * part * m3;
  moments[3] = m3 + term * part * (n - 2) - 3 * part * m2;
  moments[2] = m2 + term;
}

/** Pébay’s formulas 2.1 for two sets: `a` from an offset on, and `b`. */
function join(a: Float64Array, offset: number, b: Float64Array, out: Float64Array): void {
  const na = a[offset] as number;
  const nb = b[0] as number;
  const n = na + nb;
  const [a2, b2] = [a[offset + 2] as number, b[2] as number];
  const [a3, b3] = [a[offset + 3] as number, b[3] as number];
  // A set without values has moments of 0, and is nowhere.
  const delta = na === 0 || nb === 0 ? 0 : (b[1] as number) - (a[offset + 1] as number);
  const part = n === 0 ? 0 : delta / n;
  const product = na * nb * part * delta;
  out[0] = n;
  out[2] = a2 + b2 + product;
  out[3] = a3 + b3 + product * part * (na - nb) + 3 * part * (na * b2 - nb * a2);
  out[4] =
    (a[offset + 4] as number) +
    (b[4] as number) +
    product * part * part * (na * na - na * nb + nb * nb) +
    6 * part * part * (na * na * b2 + nb * nb * a2) +
    4 * part * (na * b3 - nb * a3);
}

function skewOf(moments: Float64Array): number {
  const n = moments[0] as number;
  if (n < 3) return Number.NaN;
  if (moments[2] === 0) return 0;
  const m2 = (moments[2] as number) / n;
  const m3 = (moments[3] as number) / n;
  if (m2 <= SECOND_MOMENT_MIN) return Number.NaN;
  return ((Math.sqrt(n * (n - 1)) / (n - 2)) * m3) / (m2 * Math.sqrt(m2));
}

function kurtOf(moments: Float64Array): number {
  const n = moments[0] as number;
  if (n < 4) return Number.NaN;
  if (moments[2] === 0) return -3;
  const m2 = (moments[2] as number) / n;
  const m4 = (moments[4] as number) / n;
  if (m2 <= SECOND_MOMENT_MIN) return Number.NaN;
  return (((n * n - 1) * m4) / (m2 * m2) - 3 * (n - 1) * (n - 1)) / ((n - 2) * (n - 3));
}
