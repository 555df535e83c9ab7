/** Speed of long work: recent moments count more than old ones. */
export interface ProgressRate {
  /** Units a second, `undefined` before anything could be measured. */
  readonly perSecond: number | undefined;
  readonly doneUnits: number;
  readonly atMs: number;
}

/** Moments older than this hardly count. */
const MEMORY_MS = 15_000;

/** Shorter intervals say more about scheduling than about speed. */
const INTERVAL_MS_MIN = 250;

/** The rate after `doneUnits` were done at `atMs` (monotonic). What was done at the start is not speed. */
export function nextRate(rate: ProgressRate, doneUnits: number, atMs: number): ProgressRate {
  const elapsedMs = atMs - rate.atMs;
  if (elapsedMs < INTERVAL_MS_MIN) return rate;
  const perSecond = Math.max(0, ((doneUnits - rate.doneUnits) / elapsedMs) * 1000);
  if (rate.perSecond === undefined) return { perSecond, doneUnits, atMs };
  const weight = 1 - Math.exp(-elapsedMs / MEMORY_MS);
  return { perSecond: rate.perSecond + weight * (perSecond - rate.perSecond), doneUnits, atMs };
}

/** Milliseconds until `remainingUnits` are done, `undefined` when nobody can say. */
export function timeLeftMs(perSecond: number | undefined, remainingUnits: number): number | undefined {
  if (remainingUnits <= 0) return 0;
  return perSecond === undefined || perSecond <= 0 ? undefined : (remainingUnits / perSecond) * 1000;
}
