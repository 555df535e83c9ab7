import type { MemoryLevel } from '../../plan/memory/judge-memory.ts';

/** One grid is read, one or two are computed, one is written. */
const AT_EASE = 3;

/** Grids that are read or computed while one is written: a single one while memory is short, for they are the most that a build holds. */
export function gridsAhead(level: MemoryLevel): number {
  return level === 'calm' ? AT_EASE : 1;
}
