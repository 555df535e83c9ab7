import type { Scratch } from './scratch.ts';

/** The values of a register: `f32`, `f64` (and whole numbers), or `bool` as 0 and 1. */
export type Column = Float32Array | Float64Array | Uint8Array;

/** What one step hands to its kernel. Series `s` is rows `starts[s]` up to, not including, `starts[s + 1]`. */
export interface KernelCall {
  readonly rows: number;
  readonly starts: Int32Array;
  /** Number of each series’ first row on the calendar: windows are cut at multiples of their length on that scale. */
  readonly firstRows: Int32Array;
  readonly inputs: readonly Column[];
  /** Overwritten as a whole; never one of the inputs. */
  readonly output: Column;
  readonly params: readonly number[];
  readonly scratch: Scratch;
}

/** Computes one step. Kernels trust their call: the compiler has checked it. */
export type Kernel = (call: KernelCall) => void;

/** Kernels of one family by their names in a program. */
export type KernelFamily = Readonly<Record<string, Kernel>>;
