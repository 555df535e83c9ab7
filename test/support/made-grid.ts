import { dayNumberOf } from '../../src/domain/calendar/calendar-rows.ts';
import { addDays, type TradingDay } from '../../src/domain/trading-day.ts';
import type { BarGrid, GridSeries } from '../../src/lake/features/bar-grid.ts';

/** A series of bars on consecutive days; `null` closes are days without a bar. */
export interface MadeSeries {
  readonly symbol: string;
  readonly from: TradingDay;
  readonly closes: readonly (number | null)[];
  readonly splitFactor?: number;
}

const US_PER_DAY = 86_400_000_000n;

/** Lays series out as a grid: every price of a bar is its close, its volume a hundred times that. */
export function madeGrid(made: readonly MadeSeries[]): BarGrid {
  const rows = made.reduce((sum, { closes }) => sum + closes.length, 0);
  const close = new Float64Array(rows).fill(Number.NaN);
  const traded = new Uint8Array(rows);
  const timestampUs = new BigInt64Array(rows);
  const dayNumber = new Int32Array(rows);
  const splitFactor = new Float64Array(rows);
  const series: GridSeries[] = [];
  let start = 0;
  for (const { symbol, from, closes, splitFactor: factor = 1 } of made) {
    series.push({ symbol, start, rows: closes.length, firstRow: 0 });
    for (const [index, price] of closes.entries()) {
      const day = dayNumberOf(addDays(from, index));
      dayNumber[start + index] = day;
      splitFactor[start + index] = factor;
      if (price === null) continue;
      close[start + index] = price;
      traded[start + index] = 1;
      timestampUs[start + index] = BigInt(day) * US_PER_DAY;
    }
    start += closes.length;
  }
  const volume = close.map((price) => price * 100);
  const prices = { open: close, high: close, low: close, close };
  return {
    rows,
    series,
    traded,
    timestampUs,
    dayNumber,
    raw: { ...prices, volume, transactions: close.map((price) => Math.round(price)) },
    splitFactor,
    totalFactor: splitFactor,
    fields: { close: Float32Array.from(close), volume: Float32Array.from(volume) },
  };
}
