import type { Column, KernelCall, KernelFamily } from './kernel.ts';
import { inputColumn, outputF64, parameter } from './kernel-input.ts';

/**
 * `count` [window]: how many of the last rows are not NaN; window 0: of all rows so far. Infinities count, as in qlib, and so do
 * all truth values. Never NaN.
 */
export const countKernels: KernelFamily = {
  count: (call) => {
    const x = inputColumn(call, 0);
    for (let s = 0; s + 1 < call.starts.length; s++) {
      countSeries(x, call, call.starts[s] as number, call.starts[s + 1] as number);
    }
  },
};

/** Whole numbers are exact, so a running count is the same wherever it began. */
function countSeries(x: Column, call: KernelCall, start: number, end: number): void {
  const out = outputF64(call);
  const window = parameter(call, 0);
  let count = 0;
  for (let row = start; row < end; row++) {
    const value = x[row] as number;
    if (value === value) count++;
    const gone = row - window;
    if (window > 0 && gone >= start && x[gone] === x[gone]) count--;
    out[row] = count;
  }
}
