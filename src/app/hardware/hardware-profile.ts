import { dirname } from 'node:path';
import { readCgroupLimits } from './cgroup-limits.ts';
import { readCoreKinds } from './core-kinds.ts';
import { type MachineReader, systemMachine } from './machine-reader.ts';

/** What the machine offers this process. */
export interface HardwareProfile {
  readonly platform: NodeJS.Platform;
  readonly logicalCores: number;
  /** Cores, both threads of one counted once; unknown outside Linux and macOS. */
  readonly physicalCores: number | undefined;
  /** Physical cores of full speed, on machines with two kinds; else unknown. */
  readonly performanceCores: number | undefined;
  /** The other cores of such a machine. */
  readonly efficiencyCores: number | undefined;
  /** Threads that computations get: of fast cores only, after affinity and quota; at least 1. */
  readonly fastCores: number;
  /** Processor time a container may use, in cores. */
  readonly quotaCores: number | undefined;
  /** Whole cores after affinity and quota, at least 1. */
  readonly usableCores: number;
  readonly totalMemoryBytes: number;
  /** Limit of a container. */
  readonly memoryLimitBytes: number | undefined;
  readonly usableMemoryBytes: number;
  readonly availableMemoryBytes: number;
  readonly disk: DiskProfile;
}

/** The disk under the lake. */
export interface DiskProfile {
  /** The lake's folder, or the nearest folder above it that exists. */
  readonly path: string;
  readonly kind: 'ssd' | 'hdd' | 'unknown';
  readonly freeBytes: number | undefined;
  readonly totalBytes: number | undefined;
}

/** Reads the machine and the disk that `lakeRoot` lies or would lie on. What cannot be read is unknown, never an error. */
export async function readHardwareProfile(
  lakeRoot: string,
  machine: MachineReader = systemMachine(),
): Promise<HardwareProfile> {
  const [limits, cores, disk] = await Promise.all([
    readCgroupLimits(machine),
    readCoreKinds(machine),
    readDisk(lakeRoot, machine),
  ]);
  const memoryLimitBytes = smallestLimit(machine, limits.memoryBytes);
  const usableCores = Math.max(
    1,
    Math.floor(Math.min(machine.availableCores, limits.quotaCores ?? Infinity)),
  );
  return {
    platform: machine.platform,
    logicalCores: machine.logicalCores,
    physicalCores: cores.physical,
    performanceCores: cores.performance,
    efficiencyCores: cores.efficiency,
    fastCores: Math.min(usableCores, cores.fastThreads ?? Infinity),
    quotaCores: limits.quotaCores,
    usableCores,
    totalMemoryBytes: machine.totalMemoryBytes,
    memoryLimitBytes,
    usableMemoryBytes: memoryLimitBytes ?? machine.totalMemoryBytes,
    availableMemoryBytes: Math.min(machine.availableMemoryBytes, memoryLimitBytes ?? Infinity),
    disk,
  };
}

function smallestLimit(machine: MachineReader, cgroupBytes: number | undefined): number | undefined {
  const limits = [cgroupBytes ?? 0, machine.constrainedMemoryBytes].filter(
    (bytes) => bytes > 0 && bytes < machine.totalMemoryBytes,
  );
  return limits.length === 0 ? undefined : Math.min(...limits);
}

async function readDisk(lakeRoot: string, machine: MachineReader): Promise<DiskProfile> {
  let path = lakeRoot;
  let device = await machine.deviceOf(path);
  while (device === undefined && dirname(path) !== path) {
    path = dirname(path);
    device = await machine.deviceOf(path);
  }
  const space = await machine.diskSpace(path);
  return {
    path,
    kind: device === undefined ? 'unknown' : await diskKind(device, machine),
    freeBytes: space?.freeBytes,
    totalBytes: space?.totalBytes,
  };
}

async function diskKind(device: number, machine: MachineReader): Promise<DiskProfile['kind']> {
  if (machine.platform !== 'linux') return 'unknown';
  const { major, minor } = splitDevice(device);
  const link = `/sys/dev/block/${major}:${minor}`;
  // A partition has no queue of its own; its disk, one folder up, has. The kernel resolves `..` after the link.
  const rotational =
    (await machine.readText(`${link}/queue/rotational`)) ??
    (await machine.readText(`${link}/../queue/rotational`));
  if (rotational === undefined) return 'unknown';
  if (rotational.trim() === '0') return 'ssd';
  // Virtual disks say "rotational" whatever they are made of.
  const target = (await machine.readLink(link)) ?? '';
  return /\/(vd|xvd)[a-z]+\d*(\/|$)/.test(target) ? 'unknown' : 'hdd';
}

/** Linux packs device numbers as major 12 bits at 8, minor 8 low and 12 high bits (sys/sysmacros.h). */
function splitDevice(device: number): { major: number; minor: number } {
  const packed = BigInt(device);
  return {
    major: Number((packed >> 8n) & 0xfffn),
    minor: Number((packed & 0xffn) | ((packed >> 12n) & 0xfff00n)),
  };
}
