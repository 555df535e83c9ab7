import type { BarLength } from './timespan.ts';

const SECONDS = { second: 1, minute: 60, hour: 3600 } as const;

/** Whether bars within a day can be put together from shorter or equal ones: both count from midnight. Longer lengths: never. */
export function dividesLength(shorter: BarLength, longer: BarLength): boolean {
  const [part, whole] = [secondsOf(shorter), secondsOf(longer)];
  return part !== undefined && whole !== undefined && whole % part === 0;
}

function secondsOf({ multiplier, timespan }: BarLength): number | undefined {
  if (timespan !== 'second' && timespan !== 'minute' && timespan !== 'hour') return undefined;
  return SECONDS[timespan] * multiplier;
}
