import type { Reach } from './checked-node.ts';

/** The row itself and no other. */
export const OWN_ROW: Reach = { first: 0, last: 0 };

/** What is read when several are read. */
export function joinReach(reaches: readonly Reach[]): Reach {
  return {
    first: Math.min(...reaches.map(({ first }) => first)),
    last: Math.max(...reaches.map(({ last }) => last)),
  };
}

/** Through a window of so many rows that ends in the row; 0: all rows so far. */
export function reachThroughWindow(reach: Reach, rows: number): Reach {
  return rows === 0 ? reachFromStart(reach) : { ...reach, first: reach.first - rows + 1 };
}

/** From the first row of the series up to the row. */
export function reachFromStart(reach: Reach): Reach {
  return { ...reach, first: Number.NEGATIVE_INFINITY };
}

/** From the row so many rows ago (below 0: ahead); 0: the first row of the series. */
export function shiftReach(reach: Reach, rows: number): Reach {
  // The first row may itself look ahead, and is seen in its own row too.
  if (rows === 0) return { first: Number.NEGATIVE_INFINITY, last: Math.max(0, reach.last) };
  return { first: reach.first - rows, last: reach.last - rows };
}
