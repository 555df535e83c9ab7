import { firstBlockEnd } from './block-cut.ts';
import type { Kernel, KernelFamily } from './kernel.ts';
import { inputF64, outputF64, parameter } from './kernel-input.ts';

/** `max`, `min` [window] of the numbers among the last rows, NaN where there is none; window 0: all rows so far. */
export const extremeKernels: KernelFamily = {
  max: kernel(maximaOfSeries),
  min: kernel(minimaOfSeries),
};

interface Series {
  readonly start: number;
  readonly end: number;
  readonly cut: number;
  readonly window: number;
  /** The extreme from a row of the previous block to that block’s end. */
  readonly tails: Float64Array;
}

function kernel(compute: (x: Float64Array, out: Float64Array, series: Series) => void): Kernel {
  return (call) => {
    const { starts, firstRows, scratch } = call;
    const [x, out, window] = [inputF64(call, 0), outputF64(call), parameter(call, 0)];
    for (let s = 0; s + 1 < starts.length; s++) {
      const [start, end] = [starts[s] as number, starts[s + 1] as number];
      compute(x, out, {
        start,
        end,
        cut: firstBlockEnd(start, end, firstRows[s] as number, window),
        window: window === 0 ? end - start : window,
        tails: scratch.f64(0, Math.min(end - start, window) + 1),
      });
    }
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
