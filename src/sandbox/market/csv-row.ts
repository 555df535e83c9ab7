import type { BarBuffer } from './bar-buffer.ts';

/** How a file writes its numbers. */
export interface RowFormat {
  readonly hasVolume: boolean;
  /** Whole numbers, six decimals always, or as many of six as needed. */
  readonly volume: 'whole' | 'six' | 'trimmed';
  /** As many decimals as needed, six always (stocks since 2026), or fourteen (indices). */
  readonly price: 'trimmed' | 'six' | 'fourteen';
}

/** Prices are counted in hundred-thousandths before they are written. */
export const UNITS_PER_PRICE = 100_000;

/** No row is longer than this, whatever its ticker and numbers. */
export const ROW_BYTES_MAX = 320;

const COMMA = 0x2c;
const POINT = 0x2e;
const ZERO = 0x30;
const LINE_FEED = 0x0a;
const BILLION = 1_000_000_000;
const PRICE_DECIMALS = 5;

/**
 * Writes bar `index` as one line at `at`: `ticker` is the ticker with its comma, `second` the bar’s epoch second, `tick`
 * the price of one tick in units. Returns the offset behind the line.
 */
export function putRow(
  bytes: Buffer,
  at: number,
  row: {
    readonly ticker: Buffer;
    readonly bars: BarBuffer;
    readonly tick: number;
    readonly format: RowFormat;
  },
  index: number,
  second: number,
): number {
  const { ticker, bars, tick, format } = row;
  let end = at;
  for (let offset = 0; offset < ticker.length; offset++) bytes[end++] = ticker[offset] ?? 0;
  if (format.hasVolume) {
    end = putVolume(bytes, end, bars.volume[index] ?? 0, bars.micros[index] ?? 0, format.volume);
    bytes[end++] = COMMA;
  }
  end = putPrice(bytes, end, (bars.open[index] ?? 0) * tick, format.price);
  bytes[end++] = COMMA;
  end = putPrice(bytes, end, (bars.close[index] ?? 0) * tick, format.price);
  bytes[end++] = COMMA;
  end = putPrice(bytes, end, (bars.high[index] ?? 0) * tick, format.price);
  bytes[end++] = COMMA;
  end = putPrice(bytes, end, (bars.low[index] ?? 0) * tick, format.price);
  bytes[end++] = COMMA;
  end = putWhole(bytes, end, second);
  for (let digit = 0; digit < 9; digit++) bytes[end++] = ZERO;
  if (format.hasVolume) {
    bytes[end++] = COMMA;
    end = putWhole(bytes, end, bars.transactions[index] ?? 0);
  }
  bytes[end++] = LINE_FEED;
  return end;
}

function putPrice(bytes: Buffer, at: number, units: number, style: RowFormat['price']): number {
  const whole = Math.floor(units / UNITS_PER_PRICE);
  const fraction = units - whole * UNITS_PER_PRICE;
  let end = putWhole(bytes, at, whole);
  if (style === 'trimmed') return putTrimmed(bytes, end, fraction, PRICE_DECIMALS);
  bytes[end++] = POINT;
  end = putDigits(bytes, end, fraction, PRICE_DECIMALS);
  const padding = (style === 'six' ? 6 : 14) - PRICE_DECIMALS;
  for (let digit = 0; digit < padding; digit++) bytes[end++] = ZERO;
  return end;
}

function putVolume(
  bytes: Buffer,
  at: number,
  whole: number,
  micros: number,
  style: RowFormat['volume'],
): number {
  let end = putWhole(bytes, at, whole);
  if (style === 'whole') return end;
  if (style === 'trimmed') return putTrimmed(bytes, end, micros, 6);
  bytes[end++] = POINT;
  return putDigits(bytes, end, micros, 6);
}

/** A decimal point and the fraction without its trailing zeros; nothing when the fraction is 0. */
function putTrimmed(bytes: Buffer, at: number, fraction: number, decimals: number): number {
  if (fraction === 0) return at;
  bytes[at] = POINT;
  let end = putDigits(bytes, at + 1, fraction, decimals);
  while (bytes[end - 1] === ZERO) end -= 1;
  return end;
}

function putWhole(bytes: Buffer, at: number, value: number): number {
  if (value >= BILLION) {
    const billions = Math.floor(value / BILLION);
    return putDigits(bytes, putWhole(bytes, at, billions), value - billions * BILLION, 9);
  }
  let digits = 1;
  for (let limit = 10; digits < 9 && value >= limit; limit *= 10) digits += 1;
  return putDigits(bytes, at, value, digits);
}

function putDigits(bytes: Buffer, at: number, value: number, digits: number): number {
  let rest = value | 0;
  for (let place = at + digits - 1; place >= at; place--) {
    const tenth = (rest / 10) | 0;
    bytes[place] = ZERO + rest - tenth * 10;
    rest = tenth;
  }
  return at + digits;
}
