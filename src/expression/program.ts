/**
 * How a register’s values are kept: `f32` in a Float32Array, `f64` and whole numbers (`i64`) in a Float64Array, `bool` as 0
 * and 1 in a Uint8Array.
 */
export type ValueType = 'f32' | 'f64' | 'i64' | 'bool';

/** One kernel call: reads registers, writes one. Plain data, so that it can be sent to a worker thread. */
export interface Step {
  /** Name in the kernel table. */
  readonly kernel: string;
  readonly inputs: readonly number[];
  readonly output: number;
  /** Numbers the kernel needs besides: window, shift, quantile, literal. */
  readonly params: readonly number[];
}

/** An expression of another instrument that a program reads as if it were a field (`ChangeInstrument`, `Mask`). */
export interface ForeignInput {
  readonly instrument: string;
  /** Has one output. It runs over the instrument’s own rows; the values are then laid on the reader’s rows. */
  readonly program: Program;
}

/**
 * Expressions, compiled: common parts are computed once, and registers are used again once nobody reads them any more.
 * Registers 0 … fields − 1 hold the fields (`f32`), the next ones the foreign inputs (`f32`).
 */
export interface Program {
  /** Names of fields without the dollar sign, lower case, each once. */
  readonly fields: readonly string[];
  readonly foreign: readonly ForeignInput[];
  /** Type of each register. */
  readonly registers: readonly ValueType[];
  readonly steps: readonly Step[];
  /** Results; always `f32`, and in registers of their own. */
  readonly outputs: readonly { readonly name: string; readonly register: number }[];
  /** Rows needed before the first wanted row; `Infinity`: all there are. */
  readonly lookBack: number;
  /** Rows needed after the last wanted row: above 0 only for labels. */
  readonly lookAhead: number;
}

/**
 * Rows of several series, one after the other. Series `s` is rows `starts[s]` up to, not including, `starts[s + 1]`; no
 * kernel looks across. `firstRows[s]` is the number of its first row on the calendar, counted from a fixed day: kernels cut
 * their sums at multiples of the window on that scale, so that a value does not depend on where reading began.
 */
export interface EvaluationBlock {
  readonly rows: number;
  readonly starts: Int32Array;
  readonly firstRows: Int32Array;
  /** One array of `rows` values for each of the program’s fields and foreign inputs, in that order. */
  readonly inputs: readonly Float32Array[];
}

/** The outputs of a program for one block, in the program’s order. */
export type Evaluate = (block: EvaluationBlock) => Promise<readonly Float32Array[]>;
