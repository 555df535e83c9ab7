/** How full memory is: tasks start as they come, no further task starts, work in flight is given back. */
export type MemoryLevel = 'calm' | 'full' | 'shedding';

/** What somebody may take, and what is taken of it. */
export interface MemoryUse {
  readonly usedBytes: number;
  readonly limitBytes: number;
}

/** Memory as it stands, by whose it is. */
export interface MemoryReading {
  /** Of this process, against the limit that it sets itself. */
  readonly process: MemoryUse;
  /** Of its control group, against a limit that kills; absent where there is none. */
  readonly group?: MemoryUse | undefined;
  /** Of the whole machine, other programs included; absent where the system does not tell. */
  readonly machine?: MemoryUse | undefined;
}

/** The verdict on a reading. */
export interface MemoryVerdict {
  readonly level: MemoryLevel;
  /** The largest share of a limit that is taken; may exceed 1. */
  readonly share: number;
  /** Whose share it is. */
  readonly of: keyof MemoryReading;
}

/** From this share of a limit on, no further task starts. */
const FULL_SHARE = 0.75;

/** From this share on, work in flight is given back. */
const SHEDDING_SHARE = 0.85;

/** Tasks start again below this share: a level that changes with every allocation would say nothing. */
const CALM_SHARE = 0.7;

/** Below this share memory is easy: a run may take more again. */
export const EASY_SHARE = 0.65;

/** The level that a share of a limit means after another level. */
export function memoryLevel(share: number, before: MemoryLevel = 'calm'): MemoryLevel {
  if (share >= SHEDDING_SHARE) return 'shedding';
  return share >= (before === 'calm' ? FULL_SHARE : CALM_SHARE) ? 'full' : 'calm';
}

/** Judges memory by the limit that is nearest to being reached, after a verdict of another level. */
export function judgeMemory(reading: MemoryReading, before: MemoryLevel = 'calm'): MemoryVerdict {
  let worst: Pick<MemoryVerdict, 'share' | 'of'> = { share: shareOf(reading.process), of: 'process' };
  for (const whose of ['group', 'machine'] as const) {
    const use = reading[whose];
    if (use !== undefined && shareOf(use) > worst.share) worst = { share: shareOf(use), of: whose };
  }
  return { ...worst, level: memoryLevel(worst.share, before) };
}

function shareOf({ usedBytes, limitBytes }: MemoryUse): number {
  return limitBytes > 0 ? usedBytes / limitBytes : 0;
}
