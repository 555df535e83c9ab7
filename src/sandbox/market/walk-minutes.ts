import { nextFraction, nextNormal, nextUint32, type RandomStream } from '../random/random-stream.ts';
import type { BarBuffer } from './bar-buffer.ts';

/** One stretch of a day: a price wanders from where it is to a target, trading more or less often. */
export interface MinuteWalk {
  /** Minutes, half-open. */
  readonly start: number;
  readonly end: number;
  /** Price at the start and aim at the end, in ticks. */
  readonly price: number;
  readonly target: number;
  /** Standard deviation of one minute’s move, in ticks. */
  readonly sigma: number;
  /** Share of the day’s trades that falls on each minute, by minute. */
  readonly weights: Float64Array;
  readonly tradesPerDay: number;
  /** Units per trade, on average. */
  readonly lot: number;
  /** Volumes carry millionths. */
  readonly isFractional: boolean;
  /** Minutes without trading, half-open; empty when equal. */
  readonly haltStart: number;
  readonly haltEnd: number;
}

const MICROS = 1_000_000;

/** Above this many expected trades a minute is never empty. */
const ALWAYS_TRADED = 6;

const SQUARE_ROOTS = Float64Array.from({ length: 1441 }, (_, minutes) => Math.sqrt(minutes));

/**
 * Appends the bars of a stretch to a buffer and returns the last price. A minute without trades gives no bar; a bar of
 * one trade has four equal prices; low ≤ open, close ≤ high always.
 */
export function walkMinutes(bars: BarBuffer, random: RandomStream, walk: MinuteWalk): number {
  const { start, end, target, sigma, weights, tradesPerDay, lot, isFractional, haltStart, haltEnd } = walk;
  let price = walk.price;
  let last = start - 1;
  let index = bars.count;
  for (let minute = start; minute < end; minute++) {
    const expected = tradesPerDay * (weights[minute] ?? 0);
    if (expected < ALWAYS_TRADED && nextFraction(random) * (expected + 0.5) > expected) continue;
    if (minute >= haltStart && minute < haltEnd) continue;
    const gap = minute - last;
    last = minute;
    const before = price;
    price +=
      ((target - price) * gap) / (end - minute + gap) + sigma * (SQUARE_ROOTS[gap] ?? 1) * nextNormal(random);
    if (price < 1) price = 1;
    const bits = nextUint32(random);
    const transactions = Math.max(1, Math.round((expected * ((bits & 255) + 128)) / 255));
    const close = Math.round(price);
    const open = transactions === 1 ? close : Math.max(1, Math.round(before));
    const up = transactions === 1 ? 0 : Math.round((sigma * ((bits >>> 8) & 255)) / 512);
    const down = transactions === 1 ? 0 : Math.round((sigma * ((bits >>> 16) & 255)) / 512);
    bars.minute[index] = minute;
    bars.open[index] = open;
    bars.close[index] = close;
    bars.high[index] = Math.max(open, close) + up;
    bars.low[index] = Math.max(1, Math.min(open, close) - down);
    bars.volume[index] = Math.max(1, Math.round((transactions * lot * ((bits >>> 24) + 64)) / 192));
    bars.micros[index] = isFractional && (bits & 3) !== 0 ? nextUint32(random) % MICROS : 0;
    bars.transactions[index] = transactions;
    index += 1;
  }
  bars.count = index;
  return price;
}
