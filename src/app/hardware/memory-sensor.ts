import type { MemoryReading, MemoryUse } from '../../plan/memory/judge-memory.ts';
import { findMemoryGroups, type MemoryGroup } from './cgroup-limits.ts';
import { type MachineReader, systemMachine } from './machine-reader.ts';

/** Reads memory around this process, again and again; what the system does not tell is absent. */
export type MemorySensor = () => Promise<Pick<MemoryReading, 'group' | 'machine'>>;

const KIB = 1024;

/**
 * Finds out where the system tells about memory: limits of containers and what they hold, and what the machine has left.
 * macOS tells only what nobody uses at all, which is little on a machine that does well, so that nothing is made of it.
 */
export async function openMemorySensor(
  machine: Pick<MachineReader, 'readText' | 'platform'> = systemMachine(),
): Promise<MemorySensor> {
  const groups = await findMemoryGroups(machine);
  return async () => ({ group: await fullest(groups), machine: await readMachine(machine) });
}

async function fullest(groups: readonly MemoryGroup[]): Promise<MemoryUse | undefined> {
  let worst: MemoryUse | undefined;
  for (const group of groups) {
    const { limitBytes } = group;
    const used = await group.usedBytes();
    if (used === undefined) continue;
    if (worst === undefined || used / limitBytes > worst.usedBytes / worst.limitBytes) {
      worst = { usedBytes: used, limitBytes };
    }
  }
  return worst;
}

async function readMachine({
  platform,
  readText,
}: Pick<MachineReader, 'readText' | 'platform'>): Promise<MemoryUse | undefined> {
  const text = platform === 'linux' ? await readText('/proc/meminfo') : undefined;
  const total = kibibytes(text, 'MemTotal');
  const available = kibibytes(text, 'MemAvailable');
  if (total === undefined || available === undefined) return undefined;
  return { usedBytes: (total - available) * KIB, limitBytes: total * KIB };
}

function kibibytes(text: string | undefined, name: string): number | undefined {
  const value = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text ?? '')?.[1];
  return value === undefined ? undefined : Number(value);
}
