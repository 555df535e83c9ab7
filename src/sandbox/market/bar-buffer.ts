/**
 * Bars of one symbol and day, column by column, reused from symbol to symbol. Prices count ticks of the instrument;
 * a volume is whole units in `volume` plus millionths in `micros`.
 */
export interface BarBuffer {
  /** Bars in use: indices 0 … count − 1. */
  count: number;
  /** Minutes since the day’s first minute, ascending. */
  readonly minute: Int32Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly micros: Int32Array;
  readonly transactions: Int32Array;
}

/** Minutes of a whole day: no asset has more bars. */
export const BARS_PER_DAY_MAX = 1440;

const MICROS = 1_000_000;

/** An empty buffer with room for a day of minutes. */
export function barBuffer(): BarBuffer {
  const prices = (): Float64Array => new Float64Array(BARS_PER_DAY_MAX);
  const counts = (): Int32Array => new Int32Array(BARS_PER_DAY_MAX);
  return {
    count: 0,
    minute: counts(),
    open: prices(),
    high: prices(),
    low: prices(),
    close: prices(),
    volume: prices(),
    micros: counts(),
    transactions: counts(),
  };
}

/**
 * Folds minute bars into one day bar at index 0 of `target`: prices from the minutes in [start, end) only, volume and
 * transactions from all, as the vendor’s day bars do. Leaves `target` empty when that span holds no bar.
 */
export function foldDay(
  source: BarBuffer,
  span: { readonly start: number; readonly end: number },
  target: BarBuffer,
): void {
  let first = -1;
  let high = 0;
  let low = Number.POSITIVE_INFINITY;
  let close = 0;
  let volume = 0;
  let micros = 0;
  let transactions = 0;
  for (let index = 0; index < source.count; index++) {
    volume += source.volume[index] ?? 0;
    micros += source.micros[index] ?? 0;
    transactions += source.transactions[index] ?? 0;
    const minute = source.minute[index] ?? 0;
    if (minute < span.start || minute >= span.end) continue;
    if (first < 0) first = index;
    high = Math.max(high, source.high[index] ?? 0);
    low = Math.min(low, source.low[index] ?? 0);
    close = source.close[index] ?? 0;
  }
  target.count = first < 0 ? 0 : 1;
  target.minute[0] = 0;
  target.open[0] = source.open[first] ?? 0;
  target.high[0] = high;
  target.low[0] = low;
  target.close[0] = close;
  target.volume[0] = volume + Math.floor(micros / MICROS);
  target.micros[0] = micros % MICROS;
  target.transactions[0] = transactions;
}
