const SECONDS_PER_DAY = 86_400;
const MICROS_PER_SECOND = 1_000_000;

/** Days from 0001-01-01 to 9999-12-31, counted from 1970; outside, ISO 8601 needs another form. */
const DAY_MIN = -719_162;
const DAY_MAX = 2_932_896;

/** Results name few days and few times of day, each of them many times. */
const KEPT_MAX = 100_000;
const keptDays = new Map<number, string>();
const keptTimes = new Map<number, string>();

/** A day counted from 1970-01-01, as `2024-01-02`; `undefined` outside the years 1 to 9999. */
export function isoDay(day: number): string | undefined {
  if (day < DAY_MIN || day > DAY_MAX) return undefined;
  return keep(keptDays, day, () => new Date(day * SECONDS_PER_DAY * 1000).toISOString().slice(0, 10));
}

/**
 * Microseconds since 1970 as `2024-01-02T14:30:00`, with milliseconds or microseconds when they are not zero; `undefined`
 * outside the years 1 to 9999.
 */
export function isoText(micros: bigint): string | undefined {
  // Splitting off the fraction first keeps the rest exact as a number.
  const rest = Number(micros % BigInt(MICROS_PER_SECOND));
  const fraction = rest < 0 ? rest + MICROS_PER_SECOND : rest;
  const seconds = Math.round((Number(micros) - fraction) / MICROS_PER_SECOND);
  const day = Math.floor(seconds / SECONDS_PER_DAY);
  const date = isoDay(day);
  if (date === undefined) return undefined;
  const secondOfDay = seconds - day * SECONDS_PER_DAY;
  const time = keep(keptTimes, secondOfDay, () => new Date(secondOfDay * 1000).toISOString().slice(10, 19));
  if (fraction === 0) return date + time;
  return `${date}${time}.${String(fraction).padStart(6, '0').replace(/000$/, '')}`;
}

function keep(kept: Map<number, string>, key: number, make: () => string): string {
  const known = kept.get(key);
  if (known !== undefined) return known;
  if (kept.size >= KEPT_MAX) kept.clear();
  const text = make();
  kept.set(key, text);
  return text;
}
