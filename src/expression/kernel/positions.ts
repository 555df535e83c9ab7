import type { Kernel, KernelFamily } from './kernel.ts';
import { inputF64, outputF64, parameter } from './kernel-input.ts';
import { eachSeries, type WindowSeries } from './window-series.ts';

/**
 * Where in the last rows the extreme stands: 1 is the oldest row, the first of equal ones wins. `idx_max`, `idx_min` [window] as
 * qlib computes them with numpy: where a row has no value, the first such row is the answer. `arg_max`, `arg_min` skip rows
 * without values. NaN where no row has a value; window 0: all rows so far.
 */
export const positionKernels: KernelFamily = {
  idx_max: kernel({ sign: 1, stopsAtGap: true }),
  idx_min: kernel({ sign: -1, stopsAtGap: true }),
  arg_max: kernel({ sign: 1, stopsAtGap: false }),
  arg_min: kernel({ sign: -1, stopsAtGap: false }),
};

interface Kind {
  /** −1 looks for the greatest of the negated values: the least. */
  readonly sign: 1 | -1;
  readonly stopsAtGap: boolean;
}

/** Later than any row of a series. */
const NOWHERE = 2 ** 31 - 1;

function kernel(kind: Kind): Kernel {
  return (call) => {
    const { scratch } = call;
    const [x, out, window] = [inputF64(call, 0), outputF64(call), parameter(call, 0)];
    eachSeries(call, window, (series) => {
      positionsOfSeries(x, out, {
        ...kind,
        ...series,
        tail: {
          values: scratch.f64(0, series.room),
          places: scratch.i32(0, series.room),
          gaps: scratch.i32(1, series.room),
        },
      });
    });
  };
}

/** From a row of a block to the block’s end: the extreme, its row, and the first row without a value. */
interface Tail {
  readonly values: Float64Array;
  readonly places: Int32Array;
  readonly gaps: Int32Array;
}

interface Series extends Kind, WindowSeries {
  readonly tail: Tail;
}

function positionsOfSeries(x: Float64Array, out: Float64Array, series: Series): void {
  const { start, end, cut, window, sign, stopsAtGap, tail } = series;
  const { values, places, gaps } = tail;
  let previous = start;
  let blockStart = start;
  let blockEnd = cut;
  while (blockStart < end) {
    fillTails(x, series, previous, blockStart);
    let best = -Infinity;
    let place = NOWHERE;
    let gap = NOWHERE;
    for (let row = blockStart; row < blockEnd; row++) {
      const value = sign * (x[row] as number);
      if (value > best) {
        best = value;
        place = row;
      } else if (value !== value && gap === NOWHERE) gap = row;
      const offset = row - window + 1 - previous;
      const from = offset < 0 ? 0 : offset;
      const before = values[from] as number;
      const isBefore = before >= best;
      const found = isBefore ? (places[from] as number) : place;
      const tailGap = gaps[from] as number;
      const firstGap = tailGap < gap ? tailGap : gap;
      const hasValue = isBefore ? before !== -Infinity : true;
      const answer = stopsAtGap && firstGap !== NOWHERE ? firstGap : found;
      out[row] = hasValue ? answer - (previous + from) + 1 : Number.NaN;
    }
    previous = blockStart;
    blockStart = blockEnd;
    blockEnd = Math.min(end, blockEnd + window);
  }
}

function fillTails(x: Float64Array, { sign, tail }: Series, previous: number, blockStart: number): void {
  const { values, places, gaps } = tail;
  const length = blockStart - previous;
  let best = -Infinity;
  let place = NOWHERE;
  let gap = NOWHERE;
  values[length] = best;
  places[length] = place;
  gaps[length] = gap;
  for (let offset = length - 1; offset >= 0; offset--) {
    const value = sign * (x[previous + offset] as number);
    if (value !== value) gap = previous + offset;
    else if (value >= best) {
      best = value;
      place = previous + offset;
    }
    values[offset] = best;
    places[offset] = place;
    gaps[offset] = gap;
  }
}
