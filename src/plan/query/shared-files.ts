import type { TradingDay } from '../../domain/trading-day.ts';

/** A day’s bars and the file that they lie in. */
export interface DayInFile {
  readonly path: string;
  readonly day: TradingDay;
  /** Of the day. */
  readonly rows: number;
  /** Of the whole file, when other days lie in it too. */
  readonly sharedRows?: number | undefined;
}

/** Files of which everything is read, and files of which some days are. */
export interface SharedFiles {
  readonly whole: readonly string[];
  readonly parts: readonly { readonly path: string; readonly days: readonly TradingDay[] }[];
}

/**
 * Sorts files by whether all that they hold is wanted: a file of many days may hold some that nobody asked for, and some that
 * were published anew elsewhere since. Files come once, in the order of their first day in the list. Pure.
 */
export function sharedFiles(files: readonly DayInFile[]): SharedFiles {
  const whole: string[] = [];
  const parts: { path: string; days: TradingDay[] }[] = [];
  for (const [path, own] of Map.groupBy(files, (file) => file.path)) {
    const held = own[0]?.sharedRows;
    const wanted = own.reduce((sum, { rows }) => sum + rows, 0);
    if (held === undefined || held === wanted) whole.push(path);
    else parts.push({ path, days: own.map(({ day }) => day) });
  }
  return { whole, parts };
}
