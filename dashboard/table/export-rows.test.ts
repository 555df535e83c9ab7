import { describe, expect, it } from 'vitest';
import type { Column } from './column.ts';
import { rowsToCsv, rowsToJson } from './export-rows.ts';

type Row = readonly [string, number | null];
const columns: readonly Column<Row>[] = [
  { key: 'text', title: 'Text', value: ([text]) => text },
  { key: 'count', title: 'Count', value: ([, count]) => count },
];

describe('exported rows', () => {
  it('quotes what CSV takes for structure', () => {
    expect(rowsToCsv([['a "b", c', 1]], columns)).toBe('text,count\r\n"a ""b"", c",1\r\n');
  });

  it('keeps a spreadsheet from running text as a formula', () => {
    expect(rowsToCsv([['=HYPERLINK(1)', -2]], columns)).toBe("text,count\r\n'=HYPERLINK(1),-2\r\n");
  });

  it('leaves unknown values empty in CSV and null in JSON', () => {
    expect(rowsToCsv([['x', null]], columns)).toBe('text,count\r\nx,\r\n');
    expect(JSON.parse(rowsToJson([['x', null]], columns))).toEqual([{ text: 'x', count: null }]);
  });
});
