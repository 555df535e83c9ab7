import type { MachineReader } from './machine-reader.ts';

/** The cores of a machine by kind; unknown where the system does not tell. */
export interface CoreKinds {
  /** Cores, however many threads each runs. */
  readonly physical: number | undefined;
  /** Physical cores that run at full speed, on machines that have two kinds; else `undefined`. */
  readonly performance: number | undefined;
  /** The others of such a machine. */
  readonly efficiency: number | undefined;
  /** Hardware threads of the fast cores that this process may run on; `undefined`: all are alike. */
  readonly fastThreads: number | undefined;
}

const UNKNOWN: CoreKinds = {
  physical: undefined,
  performance: undefined,
  efficiency: undefined,
  fastThreads: undefined,
};

const CPU = '/sys/devices/system/cpu';

/** A core this much slower than the fastest one is of another kind; favoured cores of one kind differ by a few per cent. */
const SLOW_BELOW = 0.8;

/** More processors than any machine has; the bound is against a malformed file. */
const PROCESSORS_MAX = 4096;

/**
 * Tells cores apart. macOS names its levels of performance; Linux lists hybrid processors by kind, or tells each processor’s
 * capacity or highest frequency. Sources: docs.kernel.org ABI/testing/sysfs-devices-system-cpu; Apple, `hw.perflevelN`.
 */
export async function readCoreKinds(machine: MachineReader): Promise<CoreKinds> {
  if (machine.platform === 'darwin') return readAppleCores(machine);
  return machine.platform === 'linux' ? readLinuxCores(machine) : UNKNOWN;
}

async function readAppleCores(machine: MachineReader): Promise<CoreKinds> {
  const count = async (name: string): Promise<number | undefined> => {
    const value = Number((await machine.readSysctl(name)) ?? Number.NaN);
    return Number.isSafeInteger(value) && value > 0 ? value : undefined;
  };
  const [physical, fast, fastThreads, slow] = await Promise.all(
    [
      'hw.physicalcpu',
      'hw.perflevel0.physicalcpu',
      'hw.perflevel0.logicalcpu',
      'hw.perflevel1.physicalcpu',
    ].map(count),
  );
  // Intel’s machines have one level or none.
  if (fast === undefined || slow === undefined) return { ...UNKNOWN, physical };
  return { physical, performance: fast, efficiency: slow, fastThreads: fastThreads ?? fast };
}

async function readLinuxCores(machine: MachineReader): Promise<CoreKinds> {
  const online = parseCpuList(await machine.readText(`${CPU}/online`));
  const physical = (await countCores(machine, online)) ?? (await countInCpuInfo(machine));
  const fast = await findFast(machine, online);
  if (fast === undefined || fast.length === online.length) return { ...UNKNOWN, physical };
  const slow = online.filter((cpu) => !fast.includes(cpu));
  const allowed = parseCpuList(
    /^Cpus_allowed_list:\s*(\S+)/m.exec((await machine.readText('/proc/self/status')) ?? '')?.[1],
  );
  const usable = allowed.length === 0 ? fast : fast.filter((cpu) => allowed.includes(cpu));
  return {
    physical,
    performance: await countCores(machine, fast),
    efficiency: await countCores(machine, slow),
    // A process that is kept on slow cores has nothing faster to wait for.
    fastThreads: usable.length === 0 ? undefined : usable.length,
  };
}

/** The processors of the fastest kind; `undefined` where nothing tells. */
async function findFast(
  machine: MachineReader,
  online: readonly number[],
): Promise<readonly number[] | undefined> {
  const named = parseCpuList(await machine.readText('/sys/devices/cpu_core/cpus'));
  if (named.length > 0) return online.filter((cpu) => named.includes(cpu));
  for (const file of ['cpu_capacity', 'cpufreq/cpuinfo_max_freq']) {
    const speeds = await Promise.all(
      online.map(async (cpu) => Number((await machine.readText(`${CPU}/cpu${cpu}/${file}`)) ?? Number.NaN)),
    );
    if (speeds.length === 0 || !speeds.every((speed) => speed > 0)) continue;
    const top = Math.max(...speeds);
    return online.filter((_, index) => (speeds[index] ?? 0) >= top * SLOW_BELOW);
  }
  return undefined;
}

/** Threads of one core name the same siblings. */
async function countCores(machine: MachineReader, cpus: readonly number[]): Promise<number | undefined> {
  const siblings = await Promise.all(
    cpus.map((cpu) => machine.readText(`${CPU}/cpu${cpu}/topology/thread_siblings_list`)),
  );
  if (siblings.length === 0 || siblings.includes(undefined)) return undefined;
  return new Set(siblings.map((text) => text?.trim())).size;
}

async function countInCpuInfo(machine: MachineReader): Promise<number | undefined> {
  const text = (await machine.readText('/proc/cpuinfo')) ?? '';
  const cores = new Set<string>();
  for (const block of text.split('\n\n')) {
    const core = /^core id\s*:\s*(\d+)/m.exec(block)?.[1];
    const socket = /^physical id\s*:\s*(\d+)/m.exec(block)?.[1] ?? '0';
    if (core !== undefined) cores.add(`${socket}/${core}`);
  }
  return cores.size === 0 ? undefined : cores.size;
}

/** `0-3,8` is 0, 1, 2, 3 and 8; anything else is nothing. */
function parseCpuList(text: string | undefined): readonly number[] {
  const trimmed = (text ?? '').trim();
  if (!/^\d+(-\d+)?(,\d+(-\d+)?)*$/.test(trimmed)) return [];
  const cpus: number[] = [];
  for (const part of trimmed.split(',')) {
    const [first = 0, last = first] = part.split('-').map(Number);
    for (let cpu = first; cpu <= last && cpus.length < PROCESSORS_MAX; cpu++) cpus.push(cpu);
  }
  return cpus;
}
