import type { BarsDocument } from '../../../contract/api/bars.ts';

/** A bar as the explorer draws and lists it. Prices are finite; what the lake does not know is null. */
export interface ExplorerBar {
  /** Start of the bar, epoch milliseconds. */
  readonly timeMs: number;
  /** Trading day the bar belongs to, or that it begins on. */
  readonly date: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number | null;
  /** Values of the overlays, in the order they were asked for. */
  readonly overlays: readonly (number | null)[];
}

/** The bars of an answer, oldest first; rows without a price (a day without trades) are left out. */
export function barRowsOf(document: BarsDocument, overlays: readonly string[]): readonly ExplorerBar[] {
  const at = (name: string): number => document.columns.findIndex((column) => column.name === name);
  const [time, date, volume] = [at('timestamp'), at('date'), at('volume')];
  const prices = [at('open'), at('high'), at('low'), at('close')];
  const values = overlays.map(at);
  const bars = document.rows.flatMap((row): readonly ExplorerBar[] => {
    const timeMs = timeOf(row[time] ?? row[date]);
    const [open, high, low, close] = prices.map((index) => numberOf(row[index]));
    if (timeMs === null || open == null || high == null || low == null || close == null) return [];
    const day = row[date];
    return [
      {
        timeMs,
        date: typeof day === 'string' ? day : new Date(timeMs).toISOString().slice(0, 10),
        open,
        high,
        low,
        close,
        volume: numberOf(row[volume]),
        overlays: values.map((index) => numberOf(row[index])),
      },
    ];
  });
  return bars.sort((a, b) => a.timeMs - b.timeMs);
}

/** Older bars before newer ones; where both have a time, the newer answer holds. Keeps the newest `max`. */
export function joinBars(
  older: readonly ExplorerBar[],
  newer: readonly ExplorerBar[],
  max: number,
): readonly ExplorerBar[] {
  const first = newer[0]?.timeMs ?? Number.POSITIVE_INFINITY;
  return [...older.filter(({ timeMs }) => timeMs < first), ...newer].slice(-max);
}

/** Index of the bar in progress at an instant: the last that starts at or before it; -1 when all start later. */
export function barIndexAt(bars: readonly { readonly timeMs: number }[], timeMs: number): number {
  let low = 0;
  let high = bars.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((bars[middle]?.timeMs ?? Number.POSITIVE_INFINITY) <= timeMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Index of the first bar whose trading day is `day` or later; -1 when all are earlier, or `day` is before the first bar. */
export function barIndexOfDay(bars: readonly { readonly date: string }[], day: string): number {
  const first = bars[0];
  if (first === undefined || day < first.date) return -1;
  return bars.findIndex(({ date }) => date >= day);
}

function timeOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return null;
  const parsed = Date.parse(value);
  return Number.isNaN(parsed) ? null : parsed;
}

function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}
