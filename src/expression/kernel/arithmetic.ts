import type { Kernel, KernelCall, KernelFamily } from './kernel.ts';
import { copyColumn, inputColumn, inputF32, inputF64, parameter } from './kernel-input.ts';
import { loopsF32 } from './loops-f32.ts';
import { loopsF64 } from './loops-f64.ts';

type Operation = keyof typeof loopsF32;
/** Where an operand comes from: an input of the step by its number, or the step’s literal. */
type Operand = 0 | 1 | 'literal';

/**
 * Two registers: `add sub mul div max2 min2 pow`. A register and a literal: the same with `_k`, and with the literal on the
 * left `rsub_k` (k − x), `rdiv_k` (k ÷ x), `rpow_k` (k ** x). Computed in the output’s precision, rounded once.
 */
export const arithmeticKernels: KernelFamily = {
  add: operation('add', 0, 1),
  sub: operation('sub', 0, 1),
  mul: operation('mul', 0, 1),
  div: operation('div', 0, 1),
  max2: operation('max', 0, 1),
  min2: operation('min', 0, 1),
  pow: operation('pow', 0, 1),
  add_k: operation('add', 0, 'literal'),
  sub_k: operation('sub', 0, 'literal'),
  mul_k: operation('mul', 0, 'literal'),
  div_k: operation('div', 0, 'literal'),
  max_k: operation('max', 0, 'literal'),
  min_k: operation('min', 0, 'literal'),
  pow_k: powerOfLiteral,
  rsub_k: operation('sub', 'literal', 0),
  rdiv_k: operation('div', 'literal', 0),
  rpow_k: operation('pow', 'literal', 0),
};

/** Scratch slots of a literal, repeated in every row, and of a result that is rounded afterwards. */
const LITERAL_SLOT = 0;
const RESULT_SLOT = 1;

function operation(name: Operation, left: Operand, right: Operand): Kernel {
  return (call) => {
    const { output, rows } = call;
    if (output instanceof Float32Array && !call.inputs.some((input) => input instanceof Float64Array)) {
      loopsF32[name](operandF32(call, left), operandF32(call, right), output, rows);
      return;
    }
    if (output instanceof Uint8Array) throw new TypeError(`${name} writes numbers`);
    const result = output instanceof Float64Array ? output : call.scratch.f64(RESULT_SLOT, rows);
    loopsF64[name](operandF64(call, left), operandF64(call, right), result, rows);
    if (result !== output) copyColumn(result, output, rows);
  };
}

function operandF32(call: KernelCall, operand: Operand): Float32Array {
  if (operand !== 'literal') return inputF32(call, operand);
  return call.scratch.f32(LITERAL_SLOT, call.rows).fill(parameter(call, 0), 0, call.rows);
}

function operandF64(call: KernelCall, operand: Operand): Float64Array {
  if (operand !== 'literal') return inputF64(call, operand);
  return call.scratch.f64(LITERAL_SLOT, call.rows).fill(parameter(call, 0), 0, call.rows);
}

const reciprocal: Kernel = operation('div', 'literal', 0);
const generalPower: Kernel = operation('pow', 0, 'literal');

/** numpy’s short cuts for an array to the power of a literal, each rounded once: squares, roots, reciprocals. */
function powerOfLiteral(call: KernelCall): void {
  const exponent = parameter(call, 0);
  const { inputs, output, rows } = call;
  if (exponent === -1) return reciprocal({ ...call, params: [1] });
  if (exponent === 2) return multiply({ ...call, inputs: [inputColumn(call, 0), inputColumn(call, 0)] });
  if (exponent !== 0.5) return generalPower(call);
  const x = inputs[0] instanceof Float32Array ? inputs[0] : inputF64(call, 0);
  for (let row = 0; row < rows; row++) output[row] = Math.sqrt(x[row] as number);
}

const multiply: Kernel = operation('mul', 0, 1);
