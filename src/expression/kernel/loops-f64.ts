import { power } from './power.ts';

/** Writes `out[row]` from `x[row]` and `y[row]` for the first `rows` rows. */
export type LoopF64 = (x: Float64Array, y: Float64Array, out: Float64Array, rows: number) => void;

/**
 * Arithmetic in double precision; the loops of loops-f32.ts over the other kind of array.
 */
export const loopsF64: Readonly<Record<'add' | 'sub' | 'mul' | 'div' | 'max' | 'min' | 'pow', LoopF64>> = {
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
