import type { Kernel, KernelFamily } from './kernel.ts';
import { inputF64, outputF64, parameter } from './kernel-input.ts';
import { MASKED_DEVIATION } from './masked-deviation.ts';
import { eachSeries, type WindowSeries } from './window-series.ts';

type Answer = 'slope' | 'residual' | 'square';

/**
 * Least squares of the values on their positions among the last rows, rows without a value skipped; NaN for fewer than two.
 * `slope`, `resi` (last value minus the line there, NaN where there is no last value) and `rsquare` as in qlib, where one
 * infinity spoils every later row of the series, and `rsquare` with a window above 0 is NaN where the standard deviation is
 * ≤ 2e-5. `trend_slope`, `trend_resi`, `r2` take cleaned values and mask nothing. [window]; 0: all rows so far.
 *
 * Sums are of distances from one of the values and of positions from the block’s cut, moved when tail and head are joined
 * (as in moments.ts), so that neither the level of the values nor the length of the series costs digits.
 */
export const regressionKernels: KernelFamily = {
  slope: kernel('slope', 0),
  trend_slope: kernel('slope', 0),
  resi: kernel('residual', 0),
  trend_resi: kernel('residual', 0),
  rsquare: kernel('square', MASKED_DEVIATION),
  r2: kernel('square', 0),
};

function kernel(answer: Answer, maskedDeviation: number): Kernel {
  return (call) => {
    const { scratch } = call;
    const [x, out, window] = [inputF64(call, 0), outputF64(call), parameter(call, 0)];
    eachSeries(call, window, (series) => {
      regressSeries(x, out, {
        ...series,
        answer,
        maskedVariance: window === 0 ? 0 : maskedDeviation ** 2,
        tail: {
          counts: scratch.i32(0, series.room),
          places: scratch.f64(0, series.room),
          placesSquared: scratch.f64(1, series.room),
          sums: scratch.f64(2, series.room),
          products: scratch.f64(3, series.room),
          squares: scratch.f64(4, series.room),
        },
      });
    });
  };
}

/** Sums from a row of a block to the block’s end, of the rows with a value: k is the position, d the distance from a value. */
interface Tail {
  readonly counts: Int32Array;
  /** k */
  readonly places: Float64Array;
  /** k² */
  readonly placesSquared: Float64Array;
  /** d */
  readonly sums: Float64Array;
  /** k d */
  readonly products: Float64Array;
  /** d² */
  readonly squares: Float64Array;
}

interface Series extends WindowSeries {
  readonly answer: Answer;
  readonly maskedVariance: number;
  readonly tail: Tail;
}

function regressSeries(x: Float64Array, out: Float64Array, series: Series): void {
  const { start, end, cut, window, tail } = series;
  const { counts, places, placesSquared, sums, products, squares } = tail;
  const isSlope = series.answer === 'slope';
  const isSquare = series.answer === 'square';
  let previous = start;
  let blockStart = start;
  let blockEnd = cut;
  while (blockStart < end) {
    const tailPivot = fillTails(x, tail, previous, blockStart);
    let pivot = tailPivot;
    let shift = 0;
    let count = 0;
    let place = 0;
    let placeSquared = 0;
    let sum = 0;
    let product = 0;
    let square = 0;
    for (let row = blockStart; row < blockEnd; row++) {
      const value = x[row] as number;
      const k = row - blockStart;
      if (value === value) {
        if (value - value !== 0) {
          out.fill(Number.NaN, row, end);
          return;
        }
        if (count === 0) {
          pivot = value;
          shift = tailPivot === tailPivot ? tailPivot - value : 0;
        }
        const distance = value - pivot;
        count++;
        place += k;
        placeSquared += k * k;
        sum += distance;
        product += k * distance;
        square += distance * distance;
      }
      const offset = row - window + 1 - previous;
      const from = offset < 0 ? 0 : offset;
      const tailCount = counts[from] as number;
      const tailPlace = places[from] as number;
      const tailSum = sums[from] as number;
      const n = count + tailCount;
      const k1 = place + tailPlace;
      const k2 = placeSquared + (placesSquared[from] as number);
      const d1 = sum + tailSum + tailCount * shift;
      const kd = product + (products[from] as number) + tailPlace * shift;
      // Whole numbers: exact, and 0 for a single row.
      const spreadK = n * k2 - k1 * k1;
      const joint = n * kd - k1 * d1;
      if (isSlope) out[row] = joint / spreadK;
      else if (isSquare) {
        const d2 = square + (squares[from] as number) + shift * (2 * tailSum + tailCount * shift);
        const spread = n * d2 - d1 * d1;
        const isMasked = spread <= series.maskedVariance * (n * (n - 1));
        out[row] = isMasked ? Number.NaN : ((joint / spreadK) * joint) / spread;
      } else out[row] = value - pivot - d1 / n - (joint / spreadK) * (k - k1 / n);
    }
    previous = blockStart;
    blockStart = blockEnd;
    blockEnd = Math.min(end, blockEnd + window);
  }
}

/** Fills the tails of `[previous, blockStart)`, an empty one at its end included; returns the value they are taken about. */
function fillTails(x: Float64Array, tail: Tail, previous: number, blockStart: number): number {
  const { counts, places, placesSquared, sums, products, squares } = tail;
  const length = blockStart - previous;
  let pivot = Number.NaN;
  let count = 0;
  let place = 0;
  let placeSquared = 0;
  let sum = 0;
  let product = 0;
  let square = 0;
  for (let offset = length; offset >= 0; offset--) {
    const value = offset === length ? Number.NaN : (x[previous + offset] as number);
    if (value === value) {
      if (count === 0) pivot = value;
      const k = offset - length;
      const distance = value - pivot;
      count++;
      place += k;
      placeSquared += k * k;
      sum += distance;
      product += k * distance;
      square += distance * distance;
    }
    counts[offset] = count;
    places[offset] = place;
    placesSquared[offset] = placeSquared;
    sums[offset] = sum;
    products[offset] = product;
    squares[offset] = square;
  }
  return pivot;
}
