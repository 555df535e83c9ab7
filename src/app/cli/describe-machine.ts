import type { HardwareProfile } from '../hardware/hardware-profile.ts';
import { formatBytes, formatMemory } from './format-number.ts';

/** The machine as pairs of a word and its value, for a table. */
export function describeMachine(machine: HardwareProfile): readonly (readonly [string, string])[] {
  const { disk } = machine;
  const physical = machine.physicalCores === undefined ? '' : `, ${machine.physicalCores} physical`;
  const kinds =
    machine.performanceCores === undefined || machine.efficiencyCores === undefined
      ? ''
      : ` (${machine.performanceCores} fast, ${machine.efficiencyCores} slow)`;
  const quota = machine.quotaCores === undefined ? '' : `, limited to ${machine.quotaCores} by the container`;
  const limit =
    machine.memoryLimitBytes === undefined ? '' : `, limited to ${formatMemory(machine.memoryLimitBytes)}`;
  return [
    ['cores', `${machine.usableCores} usable of ${machine.logicalCores}${physical}${kinds}${quota}`],
    [
      'memory',
      `${formatMemory(machine.totalMemoryBytes)}${limit}, ${formatMemory(machine.availableMemoryBytes)} available now`,
    ],
    [
      'disk',
      disk.freeBytes === undefined || disk.totalBytes === undefined
        ? `${describeKind(disk.kind)} at ${disk.path}`
        : `${describeKind(disk.kind)}, ${formatBytes(disk.freeBytes)} free of ${formatBytes(disk.totalBytes)} at ${disk.path}`,
    ],
  ];
}

function describeKind(kind: HardwareProfile['disk']['kind']): string {
  return kind === 'unknown' ? 'unknown kind' : kind.toUpperCase();
}
