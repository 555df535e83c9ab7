/**
 * The row where the first block of a series ends. Windows of `window` rows are put together from a tail of one block and a
 * head of the next one (van Herk 1992; Gil and Werman 1993). Blocks are cut at multiples of the window on the calendar, not
 * from the first row at hand, so that each window is added up in the same order wherever reading began. Window 0 (all rows
 * so far) makes one block.
 */
export function firstBlockEnd(start: number, end: number, firstRow: number, window: number): number {
  if (window === 0) return end;
  const phase = firstRow % window;
  return Math.min(end, start + window - (phase < 0 ? phase + window : phase));
}
