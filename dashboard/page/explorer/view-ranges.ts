import { barIndexOfDay } from './bar-rows.ts';

/** How much time to bring into view; `days` null: all that is loaded. */
export interface ViewRange {
  readonly title: string;
  readonly days: number | null;
}

const RANGES: readonly ViewRange[] = [
  { title: '1D', days: 0 },
  { title: '5D', days: 6 },
  { title: '1M', days: 30 },
  { title: '3M', days: 91 },
  { title: '6M', days: 182 },
  { title: '1Y', days: 365 },
  { title: '5Y', days: 1826 },
];
const ALL: ViewRange = { title: 'All', days: null };
/** A view of fewer bars shows nothing. */
const BARS_MIN = 5;

/** Ranges that hold some bars, but not all of those loaded; then all of them. */
export function rangesOf(
  bars: readonly { readonly date: string; readonly timeMs: number }[],
): readonly ViewRange[] {
  const fitting = RANGES.filter((range) => {
    const start = rangeStart(bars, range);
    return start > 0 && bars.length - start >= BARS_MIN;
  });
  return [...fitting, ALL];
}

/** Index of the first bar of a range that ends with the newest bar. */
export function rangeStart(
  bars: readonly { readonly date: string; readonly timeMs: number }[],
  { days }: ViewRange,
): number {
  const last = bars.at(-1);
  if (last === undefined || days === null) return 0;
  const first = new Date(Date.parse(last.date) - days * 86_400_000).toISOString().slice(0, 10);
  return Math.max(0, barIndexOfDay(bars, first));
}
