import { medianOf } from './robust-band.ts';

/** Minutes on each side that a minute is held against. */
const NEIGHBOURS = 10;

/** Below so many symbols a minute a market is too small for its minutes to be alike. */
const SYMBOLS_MIN = 20;

/** A minute of the session in which too few symbols have a bar. */
export interface ThinMinute {
  /** Counted from the open. */
  readonly minute: number;
  readonly symbols: number;
  /** The median of the minutes around it. */
  readonly usual: number;
}

/**
 * Minutes in which fewer than `share` of the symbols have a bar that have one in the minutes around it. `counts`: symbols by
 * minute of the session. A vendor that loses a minute loses it for many symbols at once; trading itself thins out slowly.
 */
export function thinMinutes(counts: readonly number[], share: number): readonly ThinMinute[] {
  return counts.flatMap((symbols, minute) => {
    const start = Math.max(0, minute - NEIGHBOURS);
    const around = [...counts.slice(start, minute), ...counts.slice(minute + 1, minute + 1 + NEIGHBOURS)];
    const usual = medianOf(around);
    return usual >= SYMBOLS_MIN && symbols < share * usual ? [{ minute, symbols, usual }] : [];
  });
}
