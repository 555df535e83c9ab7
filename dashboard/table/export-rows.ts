import type { Column } from './column.ts';

/** The rows as CSV (RFC 4180), all columns, with a line of keys. Text that a spreadsheet would take for a formula is quoted with an apostrophe. */
export function rowsToCsv<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const lines = [columns.map(({ key }) => key), ...rows.map((row) => columns.map(({ value }) => value(row)))];
  return lines.map((line) => `${line.map(csvField).join(',')}\r\n`).join('');
}

/** The rows as JSON: a list of objects by column keys. */
export function rowsToJson<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const objects = rows.map((row) => Object.fromEntries(columns.map(({ key, value }) => [key, value(row)])));
  return `${JSON.stringify(objects, null, 2)}\n`;
}

function csvField(value: string | number | boolean | null): string {
  if (value === null) return '';
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
