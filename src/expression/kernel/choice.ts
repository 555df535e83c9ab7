import type { Column, Kernel, KernelCall, KernelFamily } from './kernel.ts';
import { inputColumn, parameter } from './kernel-input.ts';

/**
 * `and`, `or` of two truth values. `if` takes a condition and two registers; in `if_ak` [a], `if_bk` [b] and `if_kk` [a, b]
 * literals stand for the branches. A condition is false when it is 0 and true otherwise: NaN too, as in numpy.
 */
export const choiceKernels: KernelFamily = {
  and: (call) => {
    const [x, y] = [inputColumn(call, 0), inputColumn(call, 1)];
    for (let row = 0; row < call.rows; row++) call.output[row] = x[row] !== 0 && y[row] !== 0 ? 1 : 0;
  },
  or: (call) => {
    const [x, y] = [inputColumn(call, 0), inputColumn(call, 1)];
    for (let row = 0; row < call.rows; row++) call.output[row] = x[row] !== 0 || y[row] !== 0 ? 1 : 0;
  },
  if: choice(
    (call) => inputColumn(call, 1),
    (call) => inputColumn(call, 2),
  ),
  if_ak: choice(
    (call) => parameter(call, 0),
    (call) => inputColumn(call, 1),
  ),
  if_bk: choice(
    (call) => inputColumn(call, 1),
    (call) => parameter(call, 0),
  ),
  if_kk: choice(
    (call) => parameter(call, 0),
    (call) => parameter(call, 1),
  ),
};

type Branch = (call: KernelCall) => Column | number;

/** The second branch everywhere, then the first one where the condition holds. */
function choice(first: Branch, second: Branch): Kernel {
  return (call) => {
    const { output: out, rows } = call;
    const [yes, no] = [first(call), second(call)];
    if (typeof no === 'number') out.fill(no, 0, rows);
    else out.set(no.length === rows ? no : no.subarray(0, rows));
    if (typeof yes === 'number') putLiteral(inputColumn(call, 0), yes, out, rows);
    else putColumn(inputColumn(call, 0), yes, out, rows);
  };
}

function putLiteral(condition: Column, value: number, out: Column, rows: number): void {
  for (let row = 0; row < rows; row++) if (condition[row] !== 0) out[row] = value;
}

function putColumn(condition: Column, values: Column, out: Column, rows: number): void {
  for (let row = 0; row < rows; row++) if (condition[row] !== 0) out[row] = values[row] as number;
}
