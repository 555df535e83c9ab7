import { parseBarSymbol } from '../../domain/bar-symbol.ts';
import type { Asset } from '../../domain/dataset.ts';
import type { DayBounds } from '../../domain/local-time.ts';
import { flatSpelling } from '../../domain/pair-symbol.ts';

/** The header of unfolded rows: the columns of flat files, and the average price. */
export const UNFOLDED_HEADER = 'ticker,volume,open,close,high,low,window_start,transactions,vwap';

/** Characters of a value that is none; the row itself goes to quarantine whole. */
const ODD_CHARS_MAX = 100;

/** What rows are unfolded for. */
export interface UnfoldContext {
  readonly asset: Asset;
  /** Of the day that was asked for. */
  readonly bounds: DayBounds;
}

/**
 * A row of an answer of grouped daily as one line of a flat file, to be judged like one. Nothing is mended: what is no
 * number or no ticker becomes a quoted text, which no rule takes for one, without commas and line ends. `t`, the end of
 * the bar’s window, becomes the start of the day it lies in when that is the day that was asked for, and stays otherwise.
 */
export function unfoldRow(row: unknown, { asset, bounds }: UnfoldContext): string {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return odd(row);
  const { T, v, o, c, h, l, t, n, vw } = row as Readonly<Record<string, unknown>>;
  const values = [v, o, c, h, l].map(number);
  return [ticker(T, asset), ...values, windowStart(t, bounds), number(n), number(vw)].join(',');
}

function ticker(value: unknown, asset: Asset): string {
  if (value === undefined || value === null || value === '') return '';
  const symbol = typeof value === 'string' ? parseBarSymbol(value) : undefined;
  return symbol === undefined ? odd(value) : flatSpelling(asset, symbol);
}

/** The shortest digits that read back to the same number. */
function number(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'number' ? String(value) : odd(value);
}

/** Nanoseconds since 1970. A window may end with its day, so that the next midnight is of the day as well. */
function windowStart(value: unknown, { startMs, endMs }: DayBounds): string {
  if (!Number.isSafeInteger(value)) return number(value);
  const endOfWindowMs = Number(value);
  const isOfDay = endOfWindowMs >= startMs && endOfWindowMs <= endMs;
  const ms = isOfDay ? startMs : endOfWindowMs;
  return ms === 0 ? '0' : `${ms}000000`;
}

/** JSON between quotation marks, in plain ASCII and on one line; a comma would begin another field. */
function odd(value: unknown): string {
  const text = JSON.stringify(value)
    .slice(0, ODD_CHARS_MAX)
    .replaceAll(/[^ -+\--~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return typeof value === 'string' && text.startsWith('"') ? text : `"${text}"`;
}
