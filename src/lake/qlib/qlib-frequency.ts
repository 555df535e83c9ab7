/** A frequency of qlib as barlake exports it: `day`, or bars of some minutes. */
export interface QlibFrequency {
  /** As in qlib’s file names: `day`, `1min`, `5min`. */
  readonly name: string;
  /** Length of a bar; absent for days. */
  readonly minutes?: number;
}

/** As long as a regular session. */
const MINUTES_MAX = 390;
const PATTERN = /^([1-9]\d{0,2})min$/;

/** Parses `day`, `1min` … `390min`; `undefined` for anything else, also for other spellings that qlib takes (`1d`, `min`). */
export function parseQlibFrequency(text: string): QlibFrequency | undefined {
  if (text === 'day') return { name: text };
  const minutes = Number(PATTERN.exec(text)?.[1] ?? Number.NaN);
  return minutes <= MINUTES_MAX ? { name: text, minutes } : undefined;
}
