import { normalAt } from './random-stream.ts';

/** Days a path spans; a power of two, so that halving always ends on a whole day. About 90 years. */
export const PATH_DAYS = 32_768;

/**
 * The value at day `dayIndex` (0 … {@link PATH_DAYS}) of a Brownian path with unit variance per day, pinned to 0 at both
 * ends. Found by halving (Lévy's construction): 15 steps from any seed to any day, so days can be asked in any order.
 */
export function brownianAt(seed: number, dayIndex: number): number {
  let start = 0;
  let end = PATH_DAYS;
  let startValue = 0;
  let endValue = 0;
  while (end - start > 1) {
    const middle = (start + end) >>> 1;
    const middleValue = (startValue + endValue) / 2 + (Math.sqrt(end - start) / 2) * normalAt(seed, middle);
    if (dayIndex < middle) {
      end = middle;
      endValue = middleValue;
    } else {
      start = middle;
      startValue = middleValue;
    }
  }
  return dayIndex <= start ? startValue : endValue;
}
