import type { Column, KernelCall, KernelFamily } from './kernel.ts';
import { inputColumn, parameter } from './kernel-input.ts';

/**
 * `ref` [n]: the value n rows before (n < 0: after), NaN outside the series. `first`: the first row’s value, in every row of
 * its series.
 */
export const shiftKernels: KernelFamily = {
  ref: (call) => {
    const x = inputColumn(call, 0);
    const shift = parameter(call, 0);
    eachSeries(call, (start, end) => shiftSeries(x, call.output, { start, end, shift }));
  },
  first: (call) => {
    const x = inputColumn(call, 0);
    eachSeries(call, (start, end) => {
      if (end > start) call.output.fill(x[start] as number, start, end);
    });
  },
};

function eachSeries({ starts }: KernelCall, visit: (start: number, end: number) => void): void {
  for (let s = 0; s + 1 < starts.length; s++) visit(starts[s] as number, starts[s + 1] as number);
}

interface Shift {
  readonly start: number;
  readonly end: number;
  readonly shift: number;
}

function shiftSeries(x: Column, out: Column, { start, end, shift }: Shift): void {
  const kept = end - start - Math.abs(shift);
  if (kept <= 0) {
    out.fill(Number.NaN, start, end);
    return;
  }
  const from = start + Math.max(0, -shift);
  const to = start + Math.max(0, shift);
  out.set(x.subarray(from, from + kept), to);
  if (shift > 0) out.fill(Number.NaN, start, to);
  else out.fill(Number.NaN, to + kept, end);
}
