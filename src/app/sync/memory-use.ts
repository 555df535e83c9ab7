import type { MemoryTally } from '../../execute/memory-governor.ts';

/** What a run’s memory came to, in megabytes; how often it was short, and what was given for it. */
export interface RunMemoryUse {
  readonly peakMb: number;
  readonly limitMb: number;
  /** How often no further task was let start. */
  readonly full: number;
  /** Computations that were given back, and done again. */
  readonly shed: number;
  /** How often the run had to make do with less. */
  readonly stepsDown: number;
}

const MIB = 1024 ** 2;

/** A governor’s tally as it is kept with a run. */
export function memoryUse({ peakBytes, limitBytes, ...counts }: MemoryTally): RunMemoryUse {
  return { ...counts, peakMb: Math.round(peakBytes / MIB), limitMb: Math.round(limitBytes / MIB) };
}
