import type { Kernel, KernelFamily } from './kernel.ts';
import { inputF64, outputF64, parameter } from './kernel-input.ts';
import { eachSeries, type WindowSeries } from './window-series.ts';

/**
 * `var`, `std` [window] with n − 1 in the denominator, of the numbers among the last rows; NaN for fewer than two; exactly 0 for
 * equal ones. Window 0: all rows so far.
 *
 * Each block’s sums are taken about one of its own values (the tail’s about its last, the head’s about its first), and the
 * tail’s are moved to the head’s when both are joined (Chan, Golub and LeVeque 1983, section 3, shifted data). Both values
 * are members of the window, so what cancels is never more than n times what remains, whatever the values’ level.
 */
export const momentKernels: KernelFamily = {
  var: kernel(false),
  std: kernel(true),
};

function kernel(isRoot: boolean): Kernel {
  return (call) => {
    const [x, out, window] = [inputF64(call, 0), outputF64(call), parameter(call, 0)];
    rollVariance(x, out, { ...call, window, isRoot, slot: 0 });
  };
}

/** What {@link rollVariance} runs on. It takes two scratch slots for doubles and one for whole numbers, from `slot` on. */
export interface VarianceOptions {
  readonly starts: Int32Array;
  readonly firstRows: Int32Array;
  readonly scratch: {
    readonly f64: (slot: number, length: number) => Float64Array;
    readonly i32: (slot: number, length: number) => Int32Array;
  };
  readonly window: number;
  /** The standard deviation instead of the variance. */
  readonly isRoot: boolean;
  readonly slot: number;
}

/** Writes the variance of each row’s window; see {@link momentKernels}. */
export function rollVariance(x: Float64Array, out: Float64Array, options: VarianceOptions): void {
  const { scratch, window, isRoot, slot } = options;
  eachSeries(options, window, (series) => {
    varianceOfSeries(x, out, {
      ...series,
      isRoot,
      tail: {
        counts: scratch.i32(slot, series.room),
        sums: scratch.f64(slot, series.room),
        squares: scratch.f64(slot + 1, series.room),
      },
    });
  });
}

/** From a row of a block to the block’s end: number of values, sums of distances from a value and of their squares. */
interface Tail {
  readonly counts: Int32Array;
  readonly sums: Float64Array;
  readonly squares: Float64Array;
}

interface Series extends WindowSeries {
  readonly isRoot: boolean;
  readonly tail: Tail;
}

function varianceOfSeries(x: Float64Array, out: Float64Array, series: Series): void {
  const { start, end, cut, window, isRoot, tail } = series;
  const { counts, sums, squares } = tail;
  let previous = start;
  let blockStart = start;
  let blockEnd = cut;
  while (blockStart < end) {
    const tailPivot = fillTails(x, tail, previous, blockStart);
    let pivot = tailPivot;
    let shift = 0;
    let count = 0;
    let sum = 0;
    let square = 0;
    for (let row = blockStart; row < blockEnd; row++) {
      const value = x[row] as number;
      if (value === value) {
        if (count === 0) {
          pivot = value;
          // A tail without values has sums of 0, which stay 0 wherever they are moved.
          shift = tailPivot === tailPivot ? tailPivot - value : 0;
        }
        const distance = value - pivot;
        count++;
        sum += distance;
        square += distance * distance;
      }
      const offset = row - window + 1 - previous;
      const from = offset < 0 ? 0 : offset;
      const tailCount = counts[from] as number;
      const n = count + tailCount;
      const moved = tailCount * shift;
      const total = sum + (sums[from] as number) + moved;
      const spread =
        square +
        (squares[from] as number) +
        shift * (2 * (sums[from] as number) + moved) -
        (total * total) / n;
      const variance = n < 2 ? Number.NaN : spread > 0 ? spread / (n - 1) : 0;
      out[row] = isRoot ? Math.sqrt(variance) : variance;
    }
    previous = blockStart;
    blockStart = blockEnd;
    blockEnd = Math.min(end, blockEnd + window);
  }
}

/** Fills the tails of `[previous, blockStart)`, an empty one at its end included; returns the value they are taken about. */
function fillTails(x: Float64Array, tail: Tail, previous: number, blockStart: number): number {
  const { counts, sums, squares } = tail;
  const length = blockStart - previous;
  let pivot = Number.NaN;
  let count = 0;
  let sum = 0;
  let square = 0;
  counts[length] = 0;
  sums[length] = 0;
  squares[length] = 0;
  for (let offset = length - 1; offset >= 0; offset--) {
    const value = x[previous + offset] as number;
    if (value === value) {
      if (count === 0) pivot = value;
      const distance = value - pivot;
      count++;
      sum += distance;
      square += distance * distance;
    }
    counts[offset] = count;
    sums[offset] = sum;
    squares[offset] = square;
  }
  return pivot;
}
