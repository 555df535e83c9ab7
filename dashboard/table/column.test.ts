import { describe, expect, it } from 'vitest';
import { type Column, nextSort, sortRows } from './column.ts';

interface Row {
  readonly name: string;
  readonly size: number | null;
}
const columns: readonly Column<Row>[] = [
  { key: 'name', title: 'Name', value: ({ name }) => name },
  { key: 'size', title: 'Size', value: ({ size }) => size },
];
const rows: readonly Row[] = [
  { name: 'day10', size: 5 },
  { name: 'day2', size: null },
  { name: 'day1', size: 9 },
];
const names = (sort: string): readonly string[] => sortRows(rows, columns, sort).map(({ name }) => name);

describe('sortRows', () => {
  it('counts digits in names as numbers', () => {
    expect(names('name')).toEqual(['day1', 'day2', 'day10']);
  });

  it('puts what is not known last in both directions', () => {
    expect(names('size')).toEqual(['day10', 'day1', 'day2']);
    expect(names('-size')).toEqual(['day1', 'day10', 'day2']);
  });

  it('keeps the order for columns it does not know', () => {
    expect(names('colour')).toEqual(['day10', 'day2', 'day1']);
  });
});

describe('nextSort', () => {
  it('goes from largest first over smallest first to none', () => {
    expect(nextSort('', 'size')).toBe('-size');
    expect(nextSort('-size', 'size')).toBe('size');
    expect(nextSort('size', 'size')).toBe('');
    expect(nextSort('name', 'size')).toBe('-size');
  });
});
