import type { Kernel, KernelFamily } from './kernel.ts';
import { inputF64, outputF64, parameter } from './kernel-input.ts';
import { eachSeries, type WindowSeries } from './window-series.ts';

/**
 * Means in which the k-th oldest of the last rows weighs k; NaN where no row has a value. `wmean` divides by the weights of the
 * rows with a value. `wma` is qlib’s: divided by the weights of all rows of the window, and then by the number of values too
 * (qlib issue 1993). [window]; 0: all rows so far.
 */
export const weightedKernels: KernelFamily = {
  wma: kernel(true),
  wmean: kernel(false),
};

function kernel(isQlib: boolean): Kernel {
  return (call) => {
    const { scratch } = call;
    const [x, out, window] = [inputF64(call, 0), outputF64(call), parameter(call, 0)];
    eachSeries(call, window, (series) => {
      weighSeries(x, out, {
        ...series,
        isQlib,
        tail: {
          counts: scratch.i32(0, series.room),
          places: scratch.f64(0, series.room),
          sums: scratch.f64(1, series.room),
          products: scratch.f64(2, series.room),
        },
      });
    });
  };
}

/** Sums from a row of a block to the block’s end, of the rows with a value. */
interface Tail {
  readonly counts: Int32Array;
  /** Positions, counted from the block’s end. */
  readonly places: Float64Array;
  readonly sums: Float64Array;
  /** Positions times values. */
  readonly products: Float64Array;
}

interface Series extends WindowSeries {
  readonly isQlib: boolean;
  readonly tail: Tail;
}

function weighSeries(x: Float64Array, out: Float64Array, series: Series): void {
  const { start, end, cut, window, isQlib, tail } = series;
  const { counts, places, sums, products } = tail;
  let previous = start;
  let blockStart = start;
  let blockEnd = cut;
  while (blockStart < end) {
    fillTails(x, tail, previous, blockStart);
    let count = 0;
    let place = 0;
    let sum = 0;
    let product = 0;
    for (let row = blockStart; row < blockEnd; row++) {
      const value = x[row] as number;
      const k = row - blockStart;
      if (value === value) {
        count++;
        place += k;
        sum += value;
        product += k * value;
      }
      const offset = row - window + 1 - previous;
      const from = offset < 0 ? 0 : offset;
      // The oldest row weighs 1.
      const lift = blockStart - (previous + from) + 1;
      const n = count + (counts[from] as number);
      const weighted = product + (products[from] as number) + lift * (sum + (sums[from] as number));
      if (n === 0) out[row] = Number.NaN;
      else if (isQlib) {
        const rows = row - (previous + from) + 1;
        out[row] = weighted / ((rows * (rows + 1)) / 2) / n;
      } else out[row] = weighted / (place + (places[from] as number) + lift * n);
    }
    previous = blockStart;
    blockStart = blockEnd;
    blockEnd = Math.min(end, blockEnd + window);
  }
}

function fillTails(x: Float64Array, tail: Tail, previous: number, blockStart: number): void {
  const length = blockStart - previous;
  let count = 0;
  let place = 0;
  let sum = 0;
  let product = 0;
  for (let offset = length; offset >= 0; offset--) {
    const value = offset === length ? Number.NaN : (x[previous + offset] as number);
    if (value === value) {
      const k = offset - length;
      count++;
      place += k;
      sum += value;
      product += k * value;
    }
    tail.counts[offset] = count;
    tail.places[offset] = place;
    tail.sums[offset] = sum;
    tail.products[offset] = product;
  }
}
