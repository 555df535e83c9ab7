/** Where numbers like those that were seen lie: half of them on each side of the median. */
export interface RobustBand {
  readonly median: number;
  /** The median distance from the median, times 1.4826: a normal distribution’s standard deviation. */
  readonly deviation: number;
}

/** Makes the median distance of a normal distribution its standard deviation: 1 / Φ⁻¹(3/4). */
const NORMAL_SCALE = 1.4826;

/** The middle of some numbers; the mean of the middle two when there is no middle one. NaN for none. */
export function medianOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  // Halved before they are added: the sum of two large numbers is none.
  return sorted.length % 2 === 1 ? upper : (sorted[middle - 1] ?? Number.NaN) / 2 + upper / 2;
}

/**
 * The band of some numbers by median and median absolute deviation: as long as fewer than half of them are wrong, however
 * wrong, it stays near the right ones (Hampel 1974).
 */
export function robustBand(values: readonly number[]): RobustBand {
  const median = medianOf(values);
  const deviation = NORMAL_SCALE * medianOf(values.map((value) => Math.abs(value - median)));
  return { median, deviation };
}

/** How far a number lies from the middle of a band, in deviations; a deviation counts as `floor` at least. */
export function deviationsFrom({ median, deviation }: RobustBand, value: number, floor: number): number {
  const distance = Math.abs(value - median);
  return distance === 0 ? 0 : distance / Math.max(deviation, floor);
}
