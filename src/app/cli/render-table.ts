import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import { wrapText } from './wrap-text.ts';

/** One column of a table. */
export interface TableColumn {
  readonly title: string;
  /** Numbers go to the right. Default left. */
  readonly align?: 'left' | 'right';
  /** Gives way first when the terminal is too narrow; by default the widest column does. */
  readonly flexible?: true;
}

/** How wide a table may be, and how its heads look. */
export interface TableOptions {
  /** Columns of the terminal. */
  readonly width: number;
  /** Makes heads bold, for example. */
  readonly head?: (text: string) => string;
}

const GAP = 2;
const COLUMN_WIDTH_MIN = 8;

const LIGHT = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' '.repeat(GAP),
} as const;

/**
 * A table without borders, columns two spaces apart, as text that ends with a newline. It fits `width`: long cells wrap.
 * Cells may hold colours,
 * which a cell that has to wrap loses.
 */
export function renderTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  options: TableOptions,
): string {
  const head = options.head ?? ((text: string) => text);
  const widths = fitWidths(columns, rows, options.width);
  const heads = columns.map(({ title }, index) => head(wrapText(title, widths[index] ?? title.length)));
  const table = new Table({
    head: heads,
    chars: LIGHT,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    colAligns: columns.map(({ align }) => align ?? 'left'),
    colWidths: widths,
  });
  for (const row of rows) table.push(row.map((cell, index) => wrapText(cell, widths[index] ?? cell.length)));
  return `${table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')}\n`;
}

/** Natural widths, the flexible or else the widest columns made narrower until the sum fits. */
function fitWidths(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): number[] {
  const widths = columns.map(({ title }, index) =>
    Math.max(
      ...[title, ...rows.map((row) => row[index] ?? '')].flatMap((cell) =>
        cell.split('\n').map(visibleWidth),
      ),
      1,
    ),
  );
  const room = Math.max(width - GAP * (columns.length - 1), COLUMN_WIDTH_MIN * columns.length);
  const flexible = columns.findIndex((column) => column.flexible === true);
  let excess = widths.reduce((sum, each) => sum + each, 0) - room;
  if (flexible !== -1 && excess > 0) excess -= shrink(widths, flexible, excess);
  // Each turn makes one column as narrow as it may become, so there are at most as many turns as columns.
  for (let turn = 0; turn < columns.length && excess > 0; turn += 1) {
    excess -= shrink(widths, widths.indexOf(Math.max(...widths)), excess);
  }
  return widths;
}

function shrink(widths: number[], index: number, excess: number): number {
  const before = widths[index] ?? 0;
  const after = Math.max(Math.min(before, COLUMN_WIDTH_MIN), before - excess);
  widths[index] = after;
  return before - after;
}

function visibleWidth(text: string): number {
  return stripVTControlCharacters(text).length;
}
