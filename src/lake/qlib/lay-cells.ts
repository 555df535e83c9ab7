import { START_MAX } from './feature-bin.ts';
import type { QlibCalendar } from './qlib-calendar.ts';
import type { QlibField } from './qlib-field.ts';
import type { SymbolBars, SymbolCells } from './symbol-bars.ts';

/** What the cells of an export are made by. */
export interface CellRules {
  readonly calendar: QlibCalendar;
  readonly fields: readonly QlibField[];
  /** Columns of silver that are taken as they are, after the fields. */
  readonly features: readonly string[];
  /** Days (since 1970) on which lives of a symbol begin, ascending; empty when there is only one. */
  readonly lifeStarts: (symbol: string) => readonly number[];
}

/** What came before the first bar that is laid. */
export interface Before {
  readonly dayNumber: number;
  /** Close times split factor. */
  readonly close: number;
}

/** Lays the bars of one symbol, in the order of time, on the calendar’s rows; `undefined` when none is on any. */
export type LayCells = (
  symbol: string,
  pieces: readonly SymbolBars[],
  before?: Before,
) => SymbolCells | undefined;

/** Makes a function that lays symbol after symbol with the same arrays. */
export function cellLayer(rules: CellRules): LayCells {
  const { calendar, fields, features, lifeStarts } = rules;
  const bins = [...fields, ...features].map(() => new Float32Array(0));
  let rowsOf = new Int32Array(0);
  return (symbol, pieces, before) => {
    const count = pieces.reduce((sum, { rows }) => sum + rows, 0);
    if (rowsOf.length < count) rowsOf = new Int32Array(2 * count);
    const { bars, start, end } = findRows(calendar, pieces, rowsOf);
    if (bars === 0) return undefined;
    if (start > START_MAX) throw new RangeError(`row ${start} cannot be the first of a bin`);
    const rows = end - start + 1;
    const filled = Array.from(bins, (_, index) => emptyBin(bins, { index, rows, start }));
    const starts = lifeStarts(symbol);
    const laying: Laying = { pieces, rowsOf, start, starts, before, isIntraday: calendar.hours.length > 0 };
    fields.forEach((field, index) => LAYERS[field](filled[index] ?? new Float32Array(0), laying));
    features.forEach((name, index) => {
      layColumn(filled[fields.length + index] ?? new Float32Array(0), laying, name);
    });
    return { symbol, start, rows, bins: filled, spans: findSpans(laying), bars };
  };
}

interface Laying {
  readonly pieces: readonly SymbolBars[];
  /** The calendar’s row of each bar, −1 for none, piece after piece. */
  readonly rowsOf: Int32Array;
  readonly start: number;
  readonly starts: readonly number[];
  readonly before: Before | undefined;
  readonly isIntraday: boolean;
}

function findRows(
  calendar: QlibCalendar,
  pieces: readonly SymbolBars[],
  rowsOf: Int32Array,
): { readonly bars: number; readonly start: number; readonly end: number } {
  let at = 0;
  let bars = 0;
  let start = -1;
  let end = -1;
  for (const { rows, dayNumbers, minutes } of pieces) {
    for (let index = 0; index < rows; index += 1) {
      const row = calendar.rowOf(dayNumbers[index] ?? 0, minutes[index] ?? 0);
      rowsOf[at] = row;
      at += 1;
      if (row < 0) continue;
      bars += 1;
      if (start < 0) start = row;
      end = row;
    }
  }
  return { bars, start, end };
}

function emptyBin(
  bins: Float32Array<ArrayBuffer>[],
  { index, rows, start }: { readonly index: number; readonly rows: number; readonly start: number },
): Float32Array {
  let bin = bins[index] ?? new Float32Array(0);
  if (bin.length < rows + 1) {
    bin = new Float32Array(2 * rows + 1);
    bins[index] = bin;
  }
  bin[0] = start;
  bin.fill(Number.NaN, 1, rows + 1);
  return bin.subarray(0, rows + 1);
}

type Layer = (bin: Float32Array, laying: Laying) => void;

/** As in the feature language: prices times the total factor, volume divided by it, each rounded once. */
const LAYERS: Readonly<Record<QlibField, Layer>> = {
  open: (bin, laying) => layPrice(bin, laying, 'open'),
  high: (bin, laying) => layPrice(bin, laying, 'high'),
  low: (bin, laying) => layPrice(bin, laying, 'low'),
  close: (bin, laying) => layPrice(bin, laying, 'close'),
  volume: layVolume,
  vwap: (bin, laying) => layColumn(bin, laying, 'vwap'),
  factor: (bin, laying) => layColumn(bin, laying, 'total_factor'),
  change: layChange,
  transactions: (bin, laying) => layColumn(bin, laying, 'transactions'),
  strike: (bin, laying) => layColumn(bin, laying, 'strike'),
};

function columnOf(piece: SymbolBars, name: string): Float64Array {
  const column = piece.columns.get(name);
  if (column === undefined) throw new RangeError(`the column ${name} was not read`);
  return column;
}

function layColumn(bin: Float32Array, { pieces, rowsOf, start }: Laying, name: string): void {
  let at = 0;
  for (const piece of pieces) {
    const values = columnOf(piece, name);
    for (let index = 0; index < piece.rows; index += 1, at += 1) {
      const row = rowsOf[at] ?? -1;
      if (row >= 0) bin[1 + row - start] = values[index] ?? Number.NaN;
    }
  }
}

function layPrice(bin: Float32Array, { pieces, rowsOf, start }: Laying, name: string): void {
  let at = 0;
  for (const piece of pieces) {
    const values = columnOf(piece, name);
    const factors = columnOf(piece, 'total_factor');
    for (let index = 0; index < piece.rows; index += 1, at += 1) {
      const row = rowsOf[at] ?? -1;
      if (row >= 0) bin[1 + row - start] = (values[index] ?? Number.NaN) * (factors[index] ?? Number.NaN);
    }
  }
}

function layVolume(bin: Float32Array, { pieces, rowsOf, start }: Laying): void {
  let at = 0;
  for (const piece of pieces) {
    const values = columnOf(piece, 'volume');
    const factors = columnOf(piece, 'total_factor');
    for (let index = 0; index < piece.rows; index += 1, at += 1) {
      const row = rowsOf[at] ?? -1;
      if (row >= 0) bin[1 + row - start] = (values[index] ?? Number.NaN) / (factors[index] ?? Number.NaN);
    }
  }
}

/** Against the bar before, of the same life, and of the same day for minutes; what is on no row of the calendar counts too. */
function layChange(bin: Float32Array, laying: Laying): void {
  const { pieces, rowsOf, start, starts, before, isIntraday } = laying;
  let at = 0;
  let previous = isIntraday ? Number.NaN : (before?.close ?? Number.NaN);
  let previousDay = before?.dayNumber ?? Number.NEGATIVE_INFINITY;
  for (const piece of pieces) {
    const closes = columnOf(piece, 'close');
    const factors = columnOf(piece, 'split_factor');
    for (let index = 0; index < piece.rows; index += 1, at += 1) {
      const day = piece.dayNumbers[index] ?? 0;
      if (day !== previousDay && (isIntraday || beginsBetween(starts, previousDay, day)))
        previous = Number.NaN;
      const close = (closes[index] ?? Number.NaN) * (factors[index] ?? Number.NaN);
      const row = rowsOf[at] ?? -1;
      if (row >= 0) bin[1 + row - start] = close / previous - 1;
      previous = close;
      previousDay = day;
    }
  }
}

/** Whether a life begins after one day and not after another. */
function beginsBetween(starts: readonly number[], after: number, upTo: number): boolean {
  for (const start of starts) if (start > after && start <= upTo) return true;
  return false;
}

function findSpans({ pieces, rowsOf, starts }: Laying): readonly number[] {
  const spans: number[] = [];
  let at = 0;
  let previousDay = Number.NEGATIVE_INFINITY;
  for (const { rows, dayNumbers } of pieces) {
    for (let index = 0; index < rows; index += 1, at += 1) {
      const row = rowsOf[at] ?? -1;
      if (row < 0) continue;
      const day = dayNumbers[index] ?? 0;
      const isNew = spans.length === 0 || (day !== previousDay && beginsBetween(starts, previousDay, day));
      if (isNew) spans.push(row, row);
      else spans[spans.length - 1] = row;
      previousDay = day;
    }
  }
  return spans;
}
