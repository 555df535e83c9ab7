import type { Clock } from '../../domain/clock.ts';
import { systemClock } from '../cli/system-clock.ts';
import { systemRandom } from '../cli/system-random.ts';

/** What a program brings along without saying so. */
export interface ProcessWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly clock: Clock;
  readonly random: () => number;
}

/** The process that the library runs in: its seam to the outer world, where a program does not hand in its own. */
export function processWorld(): ProcessWorld {
  return { env: process.env, cwd: process.cwd(), clock: systemClock, random: systemRandom };
}
