import { addDays } from '../domain/trading-day.ts';
import type { DayRange } from './fetch-task.ts';

/** The same days as ascending, disjoint ranges; neighbours become one. Ranges that end before they start have no days. */
export function mergeRanges(ranges: readonly DayRange[]): readonly DayRange[] {
  const merged: DayRange[] = [];
  const sorted = ranges.filter(({ from, to }) => from <= to).toSorted((a, b) => (a.from < b.from ? -1 : 1));
  for (const range of sorted) {
    const last = merged.at(-1);
    if (last === undefined || range.from > addDays(last.to, 1)) merged.push(range);
    else if (range.to > last.to) merged[merged.length - 1] = { from: last.from, to: range.to };
  }
  return merged;
}

/** The days of `ranges` that are not in `taken`; ascending, disjoint. */
export function subtractRanges(ranges: readonly DayRange[], taken: readonly DayRange[]): readonly DayRange[] {
  const holes = mergeRanges(taken);
  return mergeRanges(ranges).flatMap((range) => {
    const left: DayRange[] = [];
    let { from } = range;
    for (const hole of holes) {
      if (hole.to < from) continue;
      if (hole.from > range.to) break;
      if (hole.from > from) left.push({ from, to: addDays(hole.from, -1) });
      from = addDays(hole.to, 1);
    }
    return from > range.to ? left : [...left, { from, to: range.to }];
  });
}

/** The days that are in both; ascending, disjoint. */
export function intersectRanges(left: readonly DayRange[], right: readonly DayRange[]): readonly DayRange[] {
  const others = mergeRanges(right);
  return mergeRanges(left).flatMap((range) =>
    others
      .filter(({ from, to }) => from <= range.to && to >= range.from)
      .map(({ from, to }) => ({
        from: from > range.from ? from : range.from,
        to: to < range.to ? to : range.to,
      })),
  );
}

/** Whether every day of `range` is in `ranges`. */
export function coversRange(ranges: readonly DayRange[], range: DayRange): boolean {
  return mergeRanges(ranges).some(({ from, to }) => from <= range.from && to >= range.to);
}

/** From the first of some days to the last, with all between. Throws `RangeError` for no days. */
export function spanRanges(ranges: readonly DayRange[]): DayRange {
  const [first, ...others] = ranges;
  if (first === undefined) throw new RangeError('no days to span');
  return others.reduce(
    (span, { from, to }) => ({ from: from < span.from ? from : span.from, to: to > span.to ? to : span.to }),
    first,
  );
}
