import type { KernelFamily } from './kernel.ts';
import { inputF64, outputF64, parameter } from './kernel-input.ts';

/**
 * `ema` [alpha]: mean with weights (1 − alpha)^(rows ago), as pandas’ `ewm(adjust=True, ignore_na=False).mean()`: weights of
 * missing rows fall away while decay goes on, and rows without a value repeat the mean. `ema_expanding`: qlib’s `EMA(x, 0)`,
 * which weighs each window of all L rows so far with 1 − 2/(1 + L), normalises over all of them, and skips missing values.
 */
export const ewmKernels: KernelFamily = {
  ema: (call) => {
    const [x, out, alpha] = [inputF64(call, 0), outputF64(call), parameter(call, 0)];
    for (let s = 0; s + 1 < call.starts.length; s++) {
      emaOfSeries(x, out, { start: call.starts[s] as number, end: call.starts[s + 1] as number, alpha });
    }
  },
  ema_expanding: (call) => {
    const [x, out] = [inputF64(call, 0), outputF64(call)];
    for (let s = 0; s + 1 < call.starts.length; s++) {
      const [start, end] = [call.starts[s] as number, call.starts[s + 1] as number];
      for (let row = start; row < end; row++) out[row] = decayedMean(x, start, row);
    }
  },
};

interface Series {
  readonly start: number;
  readonly end: number;
  readonly alpha: number;
}

/** pandas’ own recursion, step by step, so that rounding is the same. */
function emaOfSeries(x: Float64Array, out: Float64Array, { start, end, alpha }: Series): void {
  const decay = 1 - alpha;
  let mean = Number.NaN;
  let weight = 1;
  for (let row = start; row < end; row++) {
    const value = x[row] as number;
    if (mean !== mean) mean = value;
    else {
      weight *= decay;
      if (value === value) {
        if (value !== mean) mean = (weight * mean + value) / (weight + 1);
        weight += 1;
      }
    }
    out[row] = mean;
  }
}

/** Each row has a decay of its own, so all rows are gone through again for each (Horner’s rule). */
function decayedMean(x: Float64Array, start: number, last: number): number {
  const decay = 1 - 2 / (2 + last - start);
  let sum = 0;
  let weights = 0;
  let hasValue = false;
  for (let row = start; row <= last; row++) {
    const value = x[row] as number;
    sum *= decay;
    weights = weights * decay + 1;
    if (value === value) {
      sum += value;
      hasValue = true;
    }
  }
  return hasValue ? sum / weights : Number.NaN;
}
