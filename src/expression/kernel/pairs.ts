import type { Kernel, KernelCall, KernelFamily } from './kernel.ts';
import { inputF64, outputF64, parameter } from './kernel-input.ts';
import { MASKED_DEVIATION } from './masked-deviation.ts';
import { rollVariance } from './moments.ts';
import { eachSeries, type WindowSeries } from './window-series.ts';

type Answer = 'covariance' | 'correlation';

/**
 * Of the last rows in which both columns have a value, at least two: `cov` (n − 1 in the denominator) and `pearson`, the
 * correlation. `corr` is qlib’s: NaN also where the standard deviation of one column’s own values is ≤ 2e-5. [window]; 0: all
 * rows so far. Sums are taken about members of the window, as in moments.ts.
 */
export const pairKernels: KernelFamily = {
  cov: kernel('covariance', false),
  pearson: kernel('correlation', false),
  corr: kernel('correlation', true),
};

/** Scratch slots from here up hold the columns’ own deviations, and what it takes to compute them. */
const OWN_SLOT = 8;

function kernel(answer: Answer, isMasked: boolean): Kernel {
  return (call) => {
    const { scratch } = call;
    const [x, y, out] = [inputF64(call, 0), inputF64(call, 1), outputF64(call)];
    const window = parameter(call, 0);
    const own = isMasked ? ownVariances(call, x, y, window) : undefined;
    eachSeries(call, window, (series) => {
      pairSeries(x, y, out, {
        ...series,
        answer,
        maskedVariance: isMasked ? MASKED_DEVIATION ** 2 : 0,
        own,
        tail: {
          counts: scratch.i32(0, series.room),
          x: scratch.f64(0, series.room),
          y: scratch.f64(1, series.room),
          xx: scratch.f64(2, series.room),
          yy: scratch.f64(3, series.room),
          xy: scratch.f64(4, series.room),
        },
      });
    });
  };
}

interface OwnVariances {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Variances of each column’s own values, needed where a row has only one of both; undefined where none has. */
function ownVariances(
  call: KernelCall,
  x: Float64Array,
  y: Float64Array,
  window: number,
): OwnVariances | undefined {
  let hasHalves = false;
  for (let row = 0; row < call.rows; row++) {
    if ((x[row] === x[row]) !== (y[row] === y[row])) hasHalves = true;
  }
  if (!hasHalves) return undefined;
  const own = { x: call.scratch.f64(OWN_SLOT, call.rows), y: call.scratch.f64(OWN_SLOT + 1, call.rows) };
  const options = { ...call, window, isRoot: false, slot: OWN_SLOT + 2 };
  rollVariance(x, own.x, options);
  rollVariance(y, own.y, options);
  return own;
}

/** Sums from a row of a block to the block’s end, of distances from a value of each column and of their products. */
interface Tail {
  readonly counts: Int32Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly xx: Float64Array;
  readonly yy: Float64Array;
  readonly xy: Float64Array;
}

interface Series extends WindowSeries {
  readonly answer: Answer;
  readonly maskedVariance: number;
  readonly own: OwnVariances | undefined;
  readonly tail: Tail;
}

function pairSeries(x: Float64Array, y: Float64Array, out: Float64Array, series: Series): void {
  const { start, end, cut, window, maskedVariance, own, tail } = series;
  const isCovariance = series.answer === 'covariance';
  const { counts: tailCounts, x: tailsX, y: tailsY, xx: tailsXX, yy: tailsYY, xy: tailsXY } = tail;
  let previous = start;
  let blockStart = start;
  let blockEnd = cut;
  let lastHalf = -1;
  while (blockStart < end) {
    const pivotRow = fillTails(x, y, tail, previous, blockStart - previous);
    let pivotX = 0;
    let pivotY = 0;
    let shiftX = 0;
    let shiftY = 0;
    let count = 0;
    let sx = 0;
    let sy = 0;
    let sxx = 0;
    let syy = 0;
    let sxy = 0;
    for (let row = blockStart; row < blockEnd; row++) {
      const valueX = x[row] as number;
      const valueY = y[row] as number;
      if (valueX === valueX && valueY === valueY) {
        if (count === 0) {
          pivotX = valueX;
          pivotY = valueY;
          shiftX = pivotRow < 0 ? 0 : (x[pivotRow] as number) - valueX;
          shiftY = pivotRow < 0 ? 0 : (y[pivotRow] as number) - valueY;
        }
        const dx = valueX - pivotX;
        const dy = valueY - pivotY;
        count++;
        sx += dx;
        sy += dy;
        sxx += dx * dx;
        syy += dy * dy;
        sxy += dx * dy;
      } else if (valueX === valueX || valueY === valueY) lastHalf = row;
      const offset = row - window + 1 - previous;
      const from = offset < 0 ? 0 : offset;
      const tailCount = tailCounts[from] as number;
      const tailX = tailsX[from] as number;
      const tailY = tailsY[from] as number;
      const n = count + tailCount;
      const movedX = tailCount * shiftX;
      const movedY = tailCount * shiftY;
      const totalX = sx + tailX + movedX;
      const totalY = sy + tailY + movedY;
      const xy =
        sxy + (tailsXY[from] as number) + shiftX * tailY + shiftY * (tailX + movedX) - (totalX * totalY) / n;
      if (isCovariance) {
        out[row] = xy / (n - 1);
        continue;
      }
      const xx = sxx + (tailsXX[from] as number) + shiftX * (2 * tailX + movedX) - (totalX * totalX) / n;
      const yy = syy + (tailsYY[from] as number) + shiftY * (2 * tailY + movedY) - (totalY * totalY) / n;
      const hasHalf = own !== undefined && lastHalf >= previous + from;
      const limit = hasHalf ? 0 : maskedVariance * (n - 1);
      out[row] = xx > limit && yy > limit ? xy / Math.sqrt(xx * yy) : Number.NaN;
      if (hasHalf && isFlat(own, row, maskedVariance)) out[row] = Number.NaN;
    }
    previous = blockStart;
    blockStart = blockEnd;
    blockEnd = Math.min(end, blockEnd + window);
  }
}

function isFlat(own: OwnVariances, row: number, maskedVariance: number): boolean {
  return (own.x[row] as number) <= maskedVariance || (own.y[row] as number) <= maskedVariance;
}

/** Fills the tails of a block, an empty one at its end included; returns the row they are taken about, −1 without values. */
function fillTails(x: Float64Array, y: Float64Array, tail: Tail, previous: number, length: number): number {
  const { counts, x: sumsX, y: sumsY, xx: sumsXX, yy: sumsYY, xy: sumsXY } = tail;
  let pivotRow = -1;
  let pivotX = 0;
  let pivotY = 0;
  let count = 0;
  let sx = 0;
  let sy = 0;
  let sxx = 0;
  let syy = 0;
  let sxy = 0;
  for (let offset = length; offset >= 0; offset--) {
    const valueX = offset === length ? Number.NaN : (x[previous + offset] as number);
    const valueY = y[previous + offset] as number;
    if (valueX === valueX && valueY === valueY) {
      if (count === 0) {
        pivotRow = previous + offset;
        pivotX = valueX;
        pivotY = valueY;
      }
      const dx = valueX - pivotX;
      const dy = valueY - pivotY;
      count++;
      sx += dx;
      sy += dy;
      sxx += dx * dx;
      syy += dy * dy;
      sxy += dx * dy;
    }
    counts[offset] = count;
    sumsX[offset] = sx;
    sumsY[offset] = sy;
    sumsXX[offset] = sxx;
    sumsYY[offset] = syy;
    sumsXY[offset] = sxy;
  }
  return pivotRow;
}
