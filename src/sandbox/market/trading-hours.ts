/** The trading minutes of a stock-market day, counted from 04:00 New York time, and how trading spreads over them. */
export interface StockHours {
  /** Half-open; 09:30 to 16:00, or to 13:00 on half days. */
  readonly session: { readonly start: number; readonly end: number };
  /** End of after-hours trading: 20:00, or 17:00 on half days. */
  readonly end: number;
  /** Share of the day’s trades per minute; sums to 1. */
  readonly weights: Float64Array;
}

/** Minute 0 is 04:00. */
export const STOCK_DAY_STARTS_AT = '04:00';

const OPEN = 330;
const SHARE_BEFORE = 0.03;
const SHARE_AFTER = 0.04;

const FULL_DAY = stockHours(720, 960);
const HALF_DAY = stockHours(540, 780);

/** The hours of a full or a half day. */
export function stockHoursOf(isHalfDay: boolean): StockHours {
  return isHalfDay ? HALF_DAY : FULL_DAY;
}

/** Trading that is spread evenly over minutes [start, end) of a day, a little livelier in its middle. */
export function evenWeights(start: number, end: number): Float64Array {
  const weights = new Float64Array(end);
  fillShare(weights, { start, end, share: 1 }, (position) => 0.8 + 0.4 * Math.sin(Math.PI * position));
  return weights;
}

function stockHours(close: number, end: number): StockHours {
  const weights = new Float64Array(end);
  fillShare(weights, { start: 0, end: OPEN, share: SHARE_BEFORE }, (position) => 0.1 + position ** 3);
  // The U of the trading day: busy at the open, busier at the close, quiet at noon.
  const session = { start: OPEN, end: close, share: 1 - SHARE_BEFORE - SHARE_AFTER };
  fillShare(
    weights,
    session,
    (position) => 0.35 + 1.6 * Math.exp(-14 * position) + 4 * (position - 0.5) ** 4 + 2 * position ** 24,
  );
  fillShare(weights, { start: close, end, share: SHARE_AFTER }, (position) => 0.05 + (1 - position) ** 4);
  return { session: { start: OPEN, end: close }, end, weights };
}

function fillShare(
  weights: Float64Array,
  span: { readonly start: number; readonly end: number; readonly share: number },
  shape: (position: number) => number,
): void {
  const length = span.end - span.start;
  let sum = 0;
  for (let index = 0; index < length; index++) sum += shape((index + 0.5) / length);
  for (let index = 0; index < length; index++) {
    weights[span.start + index] = (span.share * shape((index + 0.5) / length)) / sum;
  }
}
