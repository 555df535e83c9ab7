import { countOf } from '../../domain/count-of.ts';
import { bytesText } from './bytes-text.ts';
import { type HealthCheck, type HealthStatus, well } from './health-check.ts';
import type { HealthFacts, HealthRules } from './health-facts.ts';

const GB = 1e9;

/** A large disk may have little of itself free, a small one little in all. */
const DISK_LOW_BYTES = 5 * GB;
const DISK_GRAVE_BYTES = GB;

/** Free space is gravely low at this part of what is a warning. */
const GRAVE_PART = 0.2;

/** Shares of the memory limit; from three quarters on nothing new is begun, which is no illness yet. */
const MEMORY_FULL = 0.9;
const MEMORY_GRAVE = 1;

/** Less of the machine’s memory than this free, and the system begins to choose who is ended. */
const MACHINE_FREE_SHARE = 0.05;

/** Disk and memory, as far as they were seen. */
export function judgeMachine({ disk, memory }: HealthFacts, rules: HealthRules): readonly HealthCheck[] {
  return [
    ...(disk === undefined ? [] : [judgeDisk(disk, rules)]),
    ...(memory === undefined ? [] : [judgeMemory(memory)]),
  ];
}

function judgeDisk(disk: NonNullable<HealthFacts['disk']>, rules: HealthRules): HealthCheck {
  const { freeBytes, totalBytes, daysUntilFull } = disk;
  const room = `${bytesText(freeBytes)} of ${bytesText(totalBytes)} free`;
  const low = (rules.diskFreePercent / 100) * totalBytes;
  const isGrave = freeBytes < DISK_GRAVE_BYTES || freeBytes < GRAVE_PART * low;
  const isLow = isGrave || freeBytes < DISK_LOW_BYTES || freeBytes < low;
  const isFilling = daysUntilFull !== null && daysUntilFull < rules.diskFullDays;
  if (!isLow && !isFilling) return well('disk', `The lake’s disk has ${room}.`);
  const pace = daysUntilFull === null || !isFilling ? '' : `, and is full in ${soon(daysUntilFull)}`;
  const status: HealthStatus = isGrave ? 'error' : 'warning';
  return {
    key: 'disk',
    status,
    message: `The lake’s disk has ${room}${pace}.`,
    mend: 'Free some space, or move the lake to a larger disk.',
    mark: status,
  };
}

function soon(days: number): string {
  return days < 1 ? 'less than a day' : countOf(Math.floor(days), 'day');
}

function judgeMemory(memory: NonNullable<HealthFacts['memory']>): HealthCheck {
  const { usedBytes, limitBytes, freeBytes, totalBytes } = memory;
  const share = usedBytes / limitBytes;
  const isMachineFull = freeBytes < MACHINE_FREE_SHARE * totalBytes;
  const said = `${bytesText(usedBytes)} of the ${bytesText(limitBytes)} that may be used`;
  if (share < MEMORY_FULL && !isMachineFull) return well('memory', `Memory: ${said}.`);
  const status: HealthStatus = share >= MEMORY_GRAVE ? 'error' : 'warning';
  return {
    key: 'memory',
    status,
    message: `Memory: ${said}; the machine has ${bytesText(freeBytes)} of ${bytesText(totalBytes)} left.`,
    mend: 'Lower resources.ingests or resources.mode, or see what else runs on this machine.',
    mark: status,
  };
}
