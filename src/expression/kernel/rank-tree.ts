import type { OrderAnswer, OrderSeries } from './order-answer.ts';

/**
 * Order statistics over windows of any length: all values of the series are numbered in ascending order, and a Fenwick tree
 * (Fenwick 1994) counts how many of each number are in the window. A row costs some steps for each doubling of the series.
 */
export function rankWindows(x: Float64Array, { start, end, window, answers, scratch }: OrderSeries): void {
  const tree = plantTree(x, start, end, scratch);
  const { numbers } = tree;
  let count = 0;
  for (let row = start; row < end; row++) {
    const number = numbers[row - start] as number;
    if (number > 0) {
      add(tree, number, 1);
      count++;
    }
    const gone = row - window < start || window === 0 ? 0 : (numbers[row - window - start] as number);
    if (gone > 0) {
      add(tree, gone, -1);
      count--;
    }
    for (let index = 0; index < answers.length; index++) {
      const answer = answers[index] as OrderAnswer;
      if (answer.kind === 'quantile') answer.out[row] = quantileOf(tree, count, answer.level);
      else if (answer.kind === 'median') answer.out[row] = medianOf(tree, count);
      else answer.out[row] = number > 0 ? rankOf(tree, count, number) : Number.NaN;
    }
  }
}

interface RankTree {
  /** The different values of the series, ascending. */
  readonly values: Float64Array;
  /** How many different values there are. */
  readonly size: number;
  /** By row of the series: 1 for the least value, and so on; 0 for none. */
  readonly numbers: Int32Array;
  /** At index i: how many values in the window have one of the last (i & −i) numbers up to i. */
  readonly counts: Int32Array;
  /** The greatest power of two that is not above `size`. */
  readonly top: number;
}

function plantTree(x: Float64Array, start: number, end: number, scratch: OrderSeries['scratch']): RankTree {
  const values = scratch.f64(0, end - start);
  const numbers = scratch.i32(0, end - start);
  let present = 0;
  for (let row = start; row < end; row++) {
    // −0 becomes 0: they are equal, and which of them stood first would depend on where reading began.
    const value = (x[row] as number) + 0;
    if (value === value) values[present++] = value;
  }
  values.subarray(0, present).sort();
  let size = 0;
  for (let index = 0; index < present; index++) {
    if (index === 0 || values[index] !== values[size - 1]) values[size++] = values[index] as number;
  }
  for (let row = start; row < end; row++) numbers[row - start] = numberOf(values, size, x[row] as number);
  const counts = scratch.i32(1, size + 1).fill(0, 0, size + 1);
  return { values, size, numbers, counts, top: size === 0 ? 0 : 2 ** Math.floor(Math.log2(size)) };
}

function numberOf(values: Float64Array, size: number, value: number): number {
  if (value !== value) return 0;
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low + 1;
}

function add({ counts, size }: RankTree, number: number, change: 1 | -1): void {
  for (let index = number; index <= size; index += index & -index) {
    counts[index] = (counts[index] as number) + change;
  }
}

/** How many values of the window have a number up to that one. */
function countUpTo({ counts }: RankTree, number: number): number {
  let sum = 0;
  for (let index = number; index > 0; index -= index & -index) sum += counts[index] as number;
  return sum;
}

/** The value of the window that has `below` values below or beside it. */
function valueAt({ counts, values, size, top }: RankTree, below: number): number {
  let index = 0;
  let left = below;
  for (let step = top; step > 0; step >>= 1) {
    const next = index + step;
    if (next <= size && (counts[next] as number) <= left) {
      index = next;
      left -= counts[next] as number;
    }
  }
  return values[index] as number;
}

function quantileOf(tree: RankTree, count: number, level: number): number {
  if (count === 0) return Number.NaN;
  const place = level * (count - 1);
  const below = Math.floor(place);
  const low = valueAt(tree, below);
  return below + 1 < count ? low + (valueAt(tree, below + 1) - low) * (place - below) : low;
}

function medianOf(tree: RankTree, count: number): number {
  if (count === 0) return Number.NaN;
  const middle = count >> 1;
  const high = valueAt(tree, middle);
  return count % 2 === 1 ? high : (valueAt(tree, middle - 1) + high) / 2;
}

function rankOf(tree: RankTree, count: number, number: number): number {
  const below = countUpTo(tree, number - 1);
  const same = countUpTo(tree, number) - below;
  return (below + (same + 1) / 2) / count;
}
