import type { Kernel, KernelFamily } from './kernel.ts';
import { inputF64, outputF64, parameter } from './kernel-input.ts';
import { eachSeries, type WindowSeries } from './window-series.ts';

/** `max`, `min` [window] of the numbers among the last rows, NaN where there is none; window 0: all rows so far. */
export const extremeKernels: KernelFamily = {
  max: kernel(maximaOfSeries),
  min: kernel(minimaOfSeries),
};

interface Series extends WindowSeries {
  /** The extreme from a row of the previous block to that block’s end. */
  readonly tails: Float64Array;
}

function kernel(compute: (x: Float64Array, out: Float64Array, series: Series) => void): Kernel {
  return (call) => {
    const { scratch } = call;
    const [x, out, window] = [inputF64(call, 0), outputF64(call), parameter(call, 0)];
    eachSeries(call, window, (series) => {
      compute(x, out, {
        ...series,
        tails: scratch.f64(0, series.room),
      });
    });
  };
}

/** Values are finite or NaN, so −∞ says that there is none yet; a comparison with NaN is false and keeps what is held. */
function maximaOfSeries(x: Float64Array, out: Float64Array, series: Series): void {
  const { start, end, cut, window, tails } = series;
  let previous = start;
  let blockStart = start;
  let blockEnd = cut;
  while (blockStart < end) {
    const length = blockStart - previous;
    let best = -Infinity;
    tails[length] = best;
    for (let offset = length - 1; offset >= 0; offset--) {
      const value = x[previous + offset] as number;
      if (value > best) best = value;
      tails[offset] = best;
    }
    best = -Infinity;
    for (let row = blockStart; row < blockEnd; row++) {
      const value = x[row] as number;
      if (value > best) best = value;
      const offset = row - window + 1 - previous;
      const tail = tails[offset < 0 ? 0 : offset] as number;
      const most = tail > best ? tail : best;
      out[row] = most === -Infinity ? Number.NaN : most;
    }
    previous = blockStart;
    blockStart = blockEnd;
    blockEnd = Math.min(end, blockEnd + window);
  }
}

function minimaOfSeries(x: Float64Array, out: Float64Array, series: Series): void {
  const { start, end, cut, window, tails } = series;
  let previous = start;
  let blockStart = start;
  let blockEnd = cut;
  while (blockStart < end) {
    const length = blockStart - previous;
    let best = Infinity;
    tails[length] = best;
    for (let offset = length - 1; offset >= 0; offset--) {
      const value = x[previous + offset] as number;
      if (value < best) best = value;
      tails[offset] = best;
    }
    best = Infinity;
    for (let row = blockStart; row < blockEnd; row++) {
      const value = x[row] as number;
      if (value < best) best = value;
      const offset = row - window + 1 - previous;
      const tail = tails[offset < 0 ? 0 : offset] as number;
      const least = tail < best ? tail : best;
      out[row] = least === Infinity ? Number.NaN : least;
    }
    previous = blockStart;
    blockStart = blockEnd;
    blockEnd = Math.min(end, blockEnd + window);
  }
}
