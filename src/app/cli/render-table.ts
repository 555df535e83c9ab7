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

/** Words up to this long stay whole: half a number, a time or a symbol is a wrong one. */
const WHOLE_WORD_MAX = 32;

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
 * A table without borders, columns two spaces apart, as text that ends with a newline. It fits `width` as far as it can without
 * cutting words of cells, such as numbers: heads and long cells wrap. Cells may hold colours, which a cell that has to wrap loses.
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
    widest([title, ...rows.map((row) => row[index] ?? '')], /\n/),
  );
  const narrowest = columns.map((_, index) => narrowestWidth(rows.map((row) => row[index] ?? '')));
  const flexible = columns.findIndex((column) => column.flexible === true);
  let excess = widths.reduce((sum, each) => sum + each, 0) - (width - GAP * (columns.length - 1));
  const shrink = (index: number): void => {
    const before = widths[index] ?? 0;
    const after = Math.max(Math.min(before, narrowest[index] ?? 0), before - excess);
    widths[index] = after;
    excess -= before - after;
  };
  if (flexible !== -1 && excess > 0) shrink(flexible);
  // Each turn makes one column as narrow as it may become, so there are at most as many turns as columns.
  for (let turn = 0; turn < columns.length && excess > 0; turn += 1) {
    const spare = widths.map((each, index) => (each > (narrowest[index] ?? 0) ? each : 0));
    shrink(spare.indexOf(Math.max(...spare)));
  }
  return widths;
}

/** How narrow cells may become. */
function narrowestWidth(cells: readonly string[]): number {
  const word = widest(cells, /\s/);
  return word > WHOLE_WORD_MAX ? COLUMN_WIDTH_MIN : Math.max(word, COLUMN_WIDTH_MIN);
}

/** Characters of the longest part of any text, at least one. */
function widest(texts: readonly string[], separator: RegExp): number {
  let width = 1;
  for (const text of texts) {
    for (const part of text.split(separator)) width = Math.max(width, visibleWidth(part));
  }
  return width;
}

function visibleWidth(text: string): number {
  return stripVTControlCharacters(text).length;
}
