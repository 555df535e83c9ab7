import type { KernelFamily } from './kernel.ts';
import { inputF64, outputF64, parameter } from './kernel-input.ts';

/**
 * `mad` [window]: mean distance of the values of the last rows from their mean; NaN where there is none; window 0: all rows so far.
 * Distances from a mean that moves with the window do not add up from parts, so each window is gone through twice.
 */
export const absoluteDeviationKernels: KernelFamily = {
  mad: (call) => {
    const [x, out, window] = [inputF64(call, 0), outputF64(call), parameter(call, 0)];
    for (let s = 0; s + 1 < call.starts.length; s++) {
      const [start, end] = [call.starts[s] as number, call.starts[s + 1] as number];
      for (let row = start; row < end; row++) {
        out[row] = meanDeviation(x, window === 0 ? start : Math.max(start, row - window + 1), row);
      }
    }
  },
};

/** Distances are taken about one of the values first: equal ones then have exactly their value as mean. */
function meanDeviation(x: Float64Array, first: number, last: number): number {
  let from = first;
  while (from <= last && x[from] !== x[from]) from++;
  const pivot = x[from] as number;
  let count = 0;
  let sum = 0;
  for (let row = from; row <= last; row++) {
    const distance = (x[row] as number) - pivot;
    if (distance === distance) {
      sum += distance;
      count++;
    }
  }
  const mean = sum / count;
  let total = 0;
  for (let row = from; row <= last; row++) {
    const distance = (x[row] as number) - pivot - mean;
    if (distance === distance) total += Math.abs(distance);
  }
  return from > last ? Number.NaN : total / count;
}
