import type { Kernel, KernelFamily } from './kernel.ts';
import { inputF64, parameter } from './kernel-input.ts';

type Loop = (x: Float64Array, y: Float64Array, out: Uint8Array, rows: number) => void;

const loops = {
  gt: (x, y, out, rows) => {
    for (let row = 0; row < rows; row++) out[row] = (x[row] as number) > (y[row] as number) ? 1 : 0;
  },
  ge: (x, y, out, rows) => {
    for (let row = 0; row < rows; row++) out[row] = (x[row] as number) >= (y[row] as number) ? 1 : 0;
  },
  lt: (x, y, out, rows) => {
    for (let row = 0; row < rows; row++) out[row] = (x[row] as number) < (y[row] as number) ? 1 : 0;
  },
  le: (x, y, out, rows) => {
    for (let row = 0; row < rows; row++) out[row] = (x[row] as number) <= (y[row] as number) ? 1 : 0;
  },
  eq: (x, y, out, rows) => {
    for (let row = 0; row < rows; row++) out[row] = x[row] === y[row] ? 1 : 0;
  },
  ne: (x, y, out, rows) => {
    for (let row = 0; row < rows; row++) out[row] = x[row] !== y[row] ? 1 : 0;
  },
} satisfies Record<string, Loop>;

/**
 * `gt ge lt le eq ne` of two registers, and with `_k` of a register and a literal. NaN makes all of them false, except `ne`.
 * Values are compared in double precision, where each single-precision value is itself.
 */
export const comparisonKernels: KernelFamily = {
  gt: ofPair('gt'),
  ge: ofPair('ge'),
  lt: ofPair('lt'),
  le: ofPair('le'),
  eq: ofPair('eq'),
  ne: ofPair('ne'),
  gt_k: ofLiteral('gt'),
  ge_k: ofLiteral('ge'),
  lt_k: ofLiteral('lt'),
  le_k: ofLiteral('le'),
  eq_k: ofLiteral('eq'),
  ne_k: ofLiteral('ne'),
};

function ofPair(name: keyof typeof loops): Kernel {
  return (call) => {
    if (!(call.output instanceof Uint8Array)) throw new TypeError(`${name} writes truth values`);
    loops[name](inputF64(call, 0), inputF64(call, 1), call.output, call.rows);
  };
}

function ofLiteral(name: keyof typeof loops): Kernel {
  return (call) => {
    if (!(call.output instanceof Uint8Array)) throw new TypeError(`${name} writes truth values`);
    const literal = call.scratch.f64(0, call.rows).fill(parameter(call, 0), 0, call.rows);
    loops[name](inputF64(call, 0), literal, call.output, call.rows);
  };
}
