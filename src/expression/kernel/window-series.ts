/** A series as window kernels go over it. */
export interface WindowSeries {
  /** Rows `start` up to, not including, `end`. */
  readonly start: number;
  readonly end: number;
  /** End of the first block. */
  readonly cut: number;
  /** Rows of a window; as many as the series has where it is all rows so far. */
  readonly window: number;
  /** Tails of a block, the empty one included. */
  readonly room: number;
}

/** Goes over the series of a call, one after the other; window 0: all rows so far. */
export function eachSeries(
  { starts, firstRows }: { readonly starts: Int32Array; readonly firstRows: Int32Array },
  window: number,
  visit: (series: WindowSeries) => void,
): void {
  for (let s = 0; s + 1 < starts.length; s++) {
    const [start, end] = [starts[s] as number, starts[s + 1] as number];
    visit({
      start,
      end,
      cut: firstBlockEnd(start, end, firstRows[s] as number, window),
      window: window === 0 ? end - start : window,
      room: Math.min(end - start, window) + 1,
    });
  }
}

/**
 * The row where the first block of a series ends. Windows of `window` rows are put together from a tail of one block and a
 * head of the next one (van Herk 1992; Gil and Werman 1993). Blocks are cut at multiples of the window on the calendar, not
 * from the first row at hand, so that each window is added up in the same order wherever reading began. Window 0 (all rows
 * so far) makes one block.
 */
function firstBlockEnd(start: number, end: number, firstRow: number, window: number): number {
  if (window === 0) return end;
  const phase = firstRow % window;
  return Math.min(end, start + window - (phase < 0 ? phase + window : phase));
}
