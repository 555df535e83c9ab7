import type { Column, KernelCall, KernelFamily } from './kernel.ts';
import { copyColumn, inputColumn, inputF32 } from './kernel-input.ts';

/**
 * `abs`, `log` (natural; −∞ of 0, NaN below) in the input’s precision; `sign`, of the input rounded to single precision as in
 * qlib, in single precision; `not` of a truth value.
 */
export const unaryKernels: KernelFamily = {
  abs: (call) => {
    const x = inputColumn(call, 0);
    const { output: out, rows } = call;
    if (x instanceof Float32Array && out instanceof Float32Array) absF32(x, out, rows);
    else if (x instanceof Float64Array && out instanceof Float64Array) absF64(x, out, rows);
    else convertWith(Math.abs, x, out, rows);
  },
  log: (call) => {
    const x = inputColumn(call, 0);
    const { output: out, rows } = call;
    if (x instanceof Float32Array && out instanceof Float32Array) logF32(x, out, rows);
    else convertWith(Math.log, x, out, rows);
  },
  sign: (call) => {
    const x = inputF32(call, 0);
    const out = call.output;
    for (let row = 0; row < call.rows; row++) out[row] = Math.sign(x[row] as number);
  },
  not,
};

/** Numbers are rounded by the output where it is the narrower one. */
function convertWith(compute: (value: number) => number, x: Column, out: Column, rows: number): void {
  if (out instanceof Uint8Array) throw new TypeError('the kernel writes numbers');
  if (x instanceof Uint8Array) copyColumn(x, out, rows);
  const source = x instanceof Uint8Array ? out : x;
  for (let row = 0; row < rows; row++) out[row] = compute(source[row] as number);
}

function absF32(x: Float32Array, out: Float32Array, rows: number): void {
  for (let row = 0; row < rows; row++) out[row] = Math.abs(x[row] as number);
}

function absF64(x: Float64Array, out: Float64Array, rows: number): void {
  for (let row = 0; row < rows; row++) out[row] = Math.abs(x[row] as number);
}

function logF32(x: Float32Array, out: Float32Array, rows: number): void {
  for (let row = 0; row < rows; row++) out[row] = Math.log(x[row] as number);
}

function not(call: KernelCall): void {
  const x = inputColumn(call, 0);
  for (let row = 0; row < call.rows; row++) call.output[row] = x[row] === 0 ? 1 : 0;
}
