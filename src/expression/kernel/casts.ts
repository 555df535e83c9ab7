import type { KernelCall, KernelFamily } from './kernel.ts';
import { copyColumn, inputColumn, outputF64, parameter } from './kernel-input.ts';

/**
 * `to_f32`, `to_f64`: the input in another precision, rounded once. `clean`: in double precision with ±infinity as NaN,
 * which is how pandas hands values to its windows. `fill_f32`, `fill_f64` [value]: the same value in every row.
 */
export const castKernels: KernelFamily = {
  to_f32: convert,
  to_f64: convert,
  clean: (call) => {
    const x = inputColumn(call, 0);
    const out = outputF64(call);
    if (x instanceof Float32Array) cleanF32(x, out, call.rows);
    else if (x instanceof Float64Array) cleanF64(x, out, call.rows);
    else copyColumn(x, out, call.rows);
  },
  fill_f32: fill,
  fill_f64: fill,
};

function convert(call: KernelCall): void {
  if (call.output instanceof Uint8Array) throw new TypeError('a cast writes numbers');
  copyColumn(inputColumn(call, 0), call.output, call.rows);
}

function fill(call: KernelCall): void {
  call.output.fill(parameter(call, 0), 0, call.rows);
}

/** `v − v` is 0 for every finite v and NaN for the others. */
function cleanF32(x: Float32Array, out: Float64Array, rows: number): void {
  for (let row = 0; row < rows; row++) {
    const value = x[row] as number;
    out[row] = value - value === 0 ? value : Number.NaN;
  }
}

function cleanF64(x: Float64Array, out: Float64Array, rows: number): void {
  for (let row = 0; row < rows; row++) {
    const value = x[row] as number;
    out[row] = value - value === 0 ? value : Number.NaN;
  }
}
