import type { OrderAnswer, OrderSeries } from './order-answer.ts';

/** Order statistics over a window that is kept sorted: each row takes one value out and puts one in. */
export function sortWindows(x: Float64Array, { start, end, window, answers, scratch }: OrderSeries): void {
  const sorted = scratch.f64(0, window + 1);
  let count = 0;
  for (let row = start; row < end; row++) {
    // −0 becomes 0: they are equal, and which of them stood first would depend on where reading began.
    const added = (x[row] as number) + 0;
    const gone = row - window < start ? Number.NaN : (x[row - window] as number);
    let place = count;
    if (gone === gone) {
      place = lowerBound(sorted, count, gone);
      if (added !== added) {
        sorted.copyWithin(place, place + 1, count);
        count--;
      }
    } else if (added === added) count++;
    if (added === added) place = replaceAt(sorted, count, place, added);
    for (let index = 0; index < answers.length; index++) {
      const answer = answers[index] as OrderAnswer;
      if (answer.kind === 'quantile') answer.out[row] = quantileOf(sorted, count, answer.level);
      else if (answer.kind === 'median') answer.out[row] = medianOf(sorted, count);
      else answer.out[row] = added === added ? rankOf(sorted, count, place) : Number.NaN;
    }
  }
}

/** Index of the first value that is not below `value`. */
function lowerBound(sorted: Float64Array, count: number, value: number): number {
  let low = 0;
  let length = count;
  while (length > 0) {
    const half = length >> 1;
    if ((sorted[low + half] as number) < value) {
      low += half + 1;
      length -= half + 1;
    } else length = half;
  }
  return low;
}

/** Puts `value` in the stead of the one at `place`, moves it to where it belongs, and returns that place. */
function replaceAt(sorted: Float64Array, count: number, place: number, value: number): number {
  let at = place;
  while (at + 1 < count && (sorted[at + 1] as number) < value) {
    sorted[at] = sorted[at + 1] as number;
    at++;
  }
  while (at > 0 && (sorted[at - 1] as number) > value) {
    sorted[at] = sorted[at - 1] as number;
    at--;
  }
  sorted[at] = value;
  return at;
}

function quantileOf(sorted: Float64Array, count: number, level: number): number {
  if (count === 0) return Number.NaN;
  const place = level * (count - 1);
  const below = Math.floor(place);
  const low = sorted[below] as number;
  return below + 1 < count ? low + ((sorted[below + 1] as number) - low) * (place - below) : low;
}

function medianOf(sorted: Float64Array, count: number): number {
  if (count === 0) return Number.NaN;
  const middle = count >> 1;
  const high = sorted[middle] as number;
  return count % 2 === 1 ? high : ((sorted[middle - 1] as number) + high) / 2;
}

/** Equal values stand side by side around the place of one of them. */
function rankOf(sorted: Float64Array, count: number, place: number): number {
  const value = sorted[place] as number;
  let first = place;
  let last = place;
  while (first > 0 && sorted[first - 1] === value) first--;
  while (last + 1 < count && sorted[last + 1] === value) last++;
  return ((first + last) / 2 + 1) / count;
}
