import type { Kernel, KernelFamily } from './kernel.ts';
import { inputF64, outputF64, parameter } from './kernel-input.ts';
import { eachSeries, type WindowSeries } from './window-series.ts';

/**
 * `sum`, `mean` [window] of the numbers among the last rows; NaN where there is none. Window 0: all rows so far. The mean of
 * equal numbers is that number, as in pandas.
 */
export const sumKernels: KernelFamily = {
  sum: kernel(false),
  mean: kernel(true),
};

function kernel(isMean: boolean): Kernel {
  return (call) => {
    const { scratch } = call;
    const [x, out, window] = [inputF64(call, 0), outputF64(call), parameter(call, 0)];
    eachSeries(call, window, (series) => {
      sumSeries(x, out, {
        ...series,
        isMean,
        tailSums: scratch.f64(0, series.room),
        tailCounts: scratch.i32(0, series.room),
      });
    });
  };
}

interface Series extends WindowSeries {
  readonly isMean: boolean;
  /** Sum and number of values from a row of the previous block to that block’s end. */
  readonly tailSums: Float64Array;
  readonly tailCounts: Int32Array;
}

function sumSeries(x: Float64Array, out: Float64Array, series: Series): void {
  const { start, end, cut, window, isMean, tailSums, tailCounts } = series;
  let last = Number.NaN;
  let run = 0;
  let previous = start;
  let blockStart = start;
  let blockEnd = cut;
  while (blockStart < end) {
    fillTails(x, series, previous, blockStart);
    let sum = 0;
    let count = 0;
    for (let row = blockStart; row < blockEnd; row++) {
      const value = x[row] as number;
      if (value === value) {
        sum += value;
        count++;
        run = value === last ? run + 1 : 1;
        last = value;
      }
      const offset = row - window + 1 - previous;
      const tail = offset < 0 ? 0 : offset;
      const present = count + (tailCounts[tail] as number);
      if (present === 0) out[row] = Number.NaN;
      else if (run >= present) out[row] = isMean ? last : last * present;
      else
        out[row] = isMean ? (sum + (tailSums[tail] as number)) / present : sum + (tailSums[tail] as number);
    }
    previous = blockStart;
    blockStart = blockEnd;
    blockEnd = Math.min(end, blockEnd + window);
  }
}

/** Sums from each row of `[previous, blockStart)` to its end; an empty one at the end itself. */
function fillTails(
  x: Float64Array,
  { tailSums, tailCounts }: Series,
  previous: number,
  blockStart: number,
): void {
  let sum = 0;
  let count = 0;
  const length = blockStart - previous;
  tailSums[length] = 0;
  tailCounts[length] = 0;
  for (let offset = length - 1; offset >= 0; offset--) {
    const value = x[previous + offset] as number;
    if (value === value) {
      sum += value;
      count++;
    }
    tailSums[offset] = sum;
    tailCounts[offset] = count;
  }
}
