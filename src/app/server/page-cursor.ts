import { HttpProblem } from './problem/http-problem.ts';

/** How far a list can be turned. */
const OFFSET_MAX = 100_000_000;

/** The place in a list that a cursor stands for; 0 without one. Answers 400 for what is no cursor. */
export function offsetOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const offset = /^\d{1,9}$/.test(cursor) ? Number(cursor) : Number.NaN;
  if (offset <= OFFSET_MAX) return offset;
  throw new HttpProblem(400, 'That is no cursor of this list.', {
    mend: 'Take the one of the page before, or leave it out for the first page.',
  });
}

/** The cursor of the next page; null when `rows` reach the end. */
export function cursorAfter(page: {
  readonly offset: number;
  readonly rows: number;
  readonly total: number;
}): string | null {
  const next = page.offset + page.rows;
  return page.rows > 0 && next < page.total ? String(next) : null;
}
