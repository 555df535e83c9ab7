import { power } from './power.ts';

/** Writes `out[row]` from `x[row]` and `y[row]` for the first `rows` rows. */
export type LoopF32 = (x: Float32Array, y: Float32Array, out: Float32Array, rows: number) => void;

/**
 * Arithmetic in single precision. A sum, difference, product, quotient or root of two floats, computed in double and stored as a
 * float, is the correctly rounded one: 53 bits are enough for that (Figueroa 1995). Loops stand here once more than in
 * loops-f64.ts because a loop that sees both kinds of arrays is slower for both.
 */
export const loopsF32: Readonly<Record<'add' | 'sub' | 'mul' | 'div' | 'max' | 'min' | 'pow', LoopF32>> = {
  add: (x, y, out, rows) => {
    for (let row = 0; row < rows; row++) out[row] = (x[row] as number) + (y[row] as number);
  },
  sub: (x, y, out, rows) => {
    for (let row = 0; row < rows; row++) out[row] = (x[row] as number) - (y[row] as number);
  },
  mul: (x, y, out, rows) => {
    for (let row = 0; row < rows; row++) out[row] = (x[row] as number) * (y[row] as number);
  },
  div: (x, y, out, rows) => {
    for (let row = 0; row < rows; row++) out[row] = (x[row] as number) / (y[row] as number);
  },
  max: (x, y, out, rows) => {
    for (let row = 0; row < rows; row++) out[row] = Math.max(x[row] as number, y[row] as number);
  },
  min: (x, y, out, rows) => {
    for (let row = 0; row < rows; row++) out[row] = Math.min(x[row] as number, y[row] as number);
  },
  pow: (x, y, out, rows) => {
    for (let row = 0; row < rows; row++) out[row] = power(x[row] as number, y[row] as number);
  },
};
