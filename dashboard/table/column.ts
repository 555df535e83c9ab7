import type { ReactNode } from 'react';

/** What a cell is sorted by and exported as. */
export type CellValue = string | number | boolean | null;

/** A column of a table. */
export interface Column<Row> {
  /** Stands in the address and in files. */
  readonly key: string;
  readonly title: string;
  readonly value: (row: Row) => CellValue;
  /** What is shown; the value by default. */
  readonly cell?: (row: Row) => ReactNode;
  /** Numbers stand at the end. */
  readonly align?: 'start' | 'end';
  /** Track of the grid, such as `minmax(8rem, 1fr)`; `minmax(5rem, 1fr)` by default. */
  readonly width?: string;
  /** Not shown until chosen. */
  readonly isOptional?: boolean;
}

/** `-startedMs` sorts by a column, largest first; empty keeps the order of the rows. */
export type SortText = string;

/** Rows in the order of a column; what is not known comes last either way. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sort: SortText,
): readonly Row[] {
  const isDown = sort.startsWith('-');
  const column = columns.find(({ key }) => key === (isDown ? sort.slice(1) : sort));
  if (column === undefined) return rows;
  const sign = isDown ? -1 : 1;
  return rows.toSorted((left, right) => {
    const [a, b] = [column.value(left), column.value(right)];
    if (a === b) return 0;
    if (a === null || b === null) return a === null ? 1 : -1;
    return sign * compareValues(a, b);
  });
}

function compareValues(left: string | number | boolean, right: string | number | boolean): number {
  if (typeof left === 'string' && typeof right === 'string')
    return left.localeCompare(right, 'en', { numeric: true });
  return Number(left) - Number(right);
}

/** What the next press on a column’s title sorts by: largest first, smallest first, not at all. */
export function nextSort(sort: SortText, key: string): SortText {
  if (sort === `-${key}`) return key;
  return sort === key ? '' : `-${key}`;
}
