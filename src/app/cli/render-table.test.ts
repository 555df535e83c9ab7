import { describe, expect, it } from 'vitest';
import { renderTable } from './render-table.ts';

const columns = [{ title: 'name' }, { title: 'rows', align: 'right' }] as const;

describe('a table', () => {
  it('has aligned columns, numbers to the right, and no trailing spaces', () => {
    const rows = [
      ['AAPL', '1,234'],
      ['BRK.A', '7'],
    ];
    expect(renderTable(columns, rows, { width: 80 })).toBe('name    rows\nAAPL   1,234\nBRK.A      7\n');
  });

  it('shows its heads without rows', () => {
    expect(renderTable(columns, [], { width: 80 })).toBe('name  rows\n');
  });

  it.each([40, 60, 20])('fits %i columns, long cells wrapped', (width) => {
    const rows = [['key', 'a long explanation that goes on and on '.repeat(3).trim(), 'default']];
    const three = [{ title: 'key' }, { title: 'text', flexible: true as const }, { title: 'from' }];
    const lines = renderTable(three, rows, { width }).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(Math.max(width, 28));
    expect(lines.length).toBeGreaterThan(3);
  });

  it('never cuts a number, a time or a symbol, however narrow the terminal', () => {
    const whole = ['O:AAPL260313C00004500', '2026-03-09T15:16:00Z', '-0.00038589482', '1.1754944e-38'];
    const heads = ['symbol', 'time', 'Mean($close, 20)', 'Std($close, 20)'].map((title) => ({ title }));
    const text = renderTable(heads, [whole, whole], { width: 40 });
    for (const word of whole) expect(text.split(word)).toHaveLength(3);
  });

  it('lets a column without room to spare alone while another one has some', () => {
    const rows = [['some words that go on', '1234567890.123']];
    const two = [{ title: 'text' }, { title: 'Mean($close, 1000)', align: 'right' as const }];
    const table = renderTable(two, rows, { width: 24 });
    expect(table).toBe(
      'text        Mean($close,\n                   1000)\nsome      1234567890.123\nwords\nthat go\non\n',
    );
  });

  it('does not count colours as width', () => {
    const bold = (text: string) => `\u001B[1m${text}\u001B[22m`;
    const table = renderTable([{ title: 'a' }, { title: 'b' }], [['xx', 'y']], { width: 80, head: bold });
    expect(table.split('\n')[1]).toBe('xx  y');
  });
});
