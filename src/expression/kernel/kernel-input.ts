import type { Column, KernelCall } from './kernel.ts';

/** Scratch slots from here up hold converted inputs; kernels use those below for themselves. */
const INPUT_SLOTS = 32;

/** The input in double precision: itself, or a copy in scratch memory. */
export function inputF64(call: KernelCall, index: number): Float64Array {
  const column = inputColumn(call, index);
  if (column instanceof Float64Array) return column;
  const copy = call.scratch.f64(INPUT_SLOTS + index, call.rows);
  copyColumn(column, copy, call.rows);
  return copy;
}

/** The input in single precision: itself, or a rounded copy in scratch memory. */
export function inputF32(call: KernelCall, index: number): Float32Array {
  const column = inputColumn(call, index);
  if (column instanceof Float32Array) return column;
  const copy = call.scratch.f32(INPUT_SLOTS + index, call.rows);
  copyColumn(column, copy, call.rows);
  return copy;
}

/** The input as it is. Throws a RangeError when the step has fewer inputs: a mistake of the compiler. */
export function inputColumn(call: KernelCall, index: number): Column {
  const column = call.inputs[index];
  if (column === undefined) throw new RangeError(`the step has no input ${index}`);
  return column;
}

/** A parameter of the step. Throws a RangeError when the step has fewer: a mistake of the compiler. */
export function parameter(call: KernelCall, index: number): number {
  const value = call.params[index];
  if (value === undefined) throw new RangeError(`the step has no parameter ${index}`);
  return value;
}

/** The output of a window kernel. Throws a TypeError when the register is of another type: a mistake of the compiler. */
export function outputF64(call: KernelCall): Float64Array {
  if (call.output instanceof Float64Array) return call.output;
  throw new TypeError('the kernel writes double precision');
}

/** Copies `rows` values, rounding once where the target is narrower. */
export function copyColumn(from: Column, to: Float32Array | Float64Array, rows: number): void {
  if (from instanceof Float32Array) copyFromF32(from, to, rows);
  else if (from instanceof Float64Array) copyFromF64(from, to, rows);
  else copyFromBool(from, to, rows);
}

function copyFromF32(from: Float32Array, to: Float32Array | Float64Array, rows: number): void {
  if (to instanceof Float32Array) to.set(rows === from.length ? from : from.subarray(0, rows));
  else for (let row = 0; row < rows; row++) to[row] = from[row] as number;
}

function copyFromF64(from: Float64Array, to: Float32Array | Float64Array, rows: number): void {
  if (to instanceof Float64Array) to.set(rows === from.length ? from : from.subarray(0, rows));
  else for (let row = 0; row < rows; row++) to[row] = from[row] as number;
}

function copyFromBool(from: Uint8Array, to: Float32Array | Float64Array, rows: number): void {
  if (to instanceof Float64Array) for (let row = 0; row < rows; row++) to[row] = from[row] as number;
  else for (let row = 0; row < rows; row++) to[row] = from[row] as number;
}
