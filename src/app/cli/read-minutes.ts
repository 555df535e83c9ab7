import { BarlakeError } from '../../domain/barlake-error.ts';

const MINUTES_OF: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440 };

/** A year. */
const MINUTES_MAX = 527_040;

/** Reads `30m`, `8h` or `3d` as minutes. Throws `E_USAGE`. */
export function readMinutes(flag: string, text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const minutes = Number(count) * (MINUTES_OF[unit] ?? 0);
  if (minutes >= 1 && minutes <= MINUTES_MAX) return minutes;
  throw new BarlakeError('E_USAGE', {
    message: `${flag} ${JSON.stringify(text)} is no length of time; expected a number with m, h or d.`,
    mend: 'Write 30m, 8h or 3d; a year at most.',
  });
}
