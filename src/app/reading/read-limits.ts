import type { ReadLimits } from '../../lake/query/read-session.ts';
import type { Configuration } from '../config/configuration.ts';

/** What a reading command may take of the machine: as much as one of a sync’s engines. */
export function readLimits({ resources }: Configuration): ReadLimits {
  return { threads: resources.duckdbThreads, memoryMb: resources.duckdbMemoryMb };
}
