import type { MachineReader } from './machine-reader.ts';

/** Limits that a container or a service manager puts on this process. */
export interface CgroupLimits {
  /** Processor time in cores, possibly a fraction. */
  readonly quotaCores: number | undefined;
  readonly memoryBytes: number | undefined;
}

const ROOT = '/sys/fs/cgroup';

/** Version 1 writes "no limit" as a number near 2^63, rounded to pages. */
const UNLIMITED_FROM_BYTES = 2 ** 60;

/** Paths are a few levels deep; the bound is against a malformed file. */
const LEVELS_MAX = 32;

/**
 * Reads the limits of control groups, versions 1 and 2, on Linux. A group is also bound by every group above it, so the
 * smallest limit on the way up counts. Source: docs.kernel.org, admin-guide/cgroup-v1 and cgroup-v2.
 */
export async function readCgroupLimits(
  machine: Pick<MachineReader, 'readText' | 'platform'>,
): Promise<CgroupLimits> {
  const membership = machine.platform === 'linux' ? await machine.readText('/proc/self/cgroup') : undefined;
  const quotas: number[] = [];
  for (const folder of limitFolders(membership ?? '')) {
    const quota =
      parseQuota(await machine.readText(`${folder}/cpu.max`)) ?? (await readQuotaV1(machine, folder));
    if (quota !== undefined) quotas.push(quota);
  }
  const memories = (await findMemoryGroups(machine)).map(({ limitBytes }) => limitBytes);
  return { quotaCores: smallest(quotas), memoryBytes: smallest(memories) };
}

/** A control group whose memory is limited, and how to find out what it takes. */
export interface MemoryGroup {
  readonly limitBytes: number;
  /** What the group takes without the file cache that the kernel gives up first; `undefined` when it cannot be read. */
  usedBytes(): Promise<number | undefined>;
}

/** File names of a version of control groups. */
interface MemoryFiles {
  readonly limit: string;
  readonly usage: string;
  /** The line of `memory.stat` with the cache that goes first, of the group and those below it. */
  readonly inactive: RegExp;
}

const MEMORY_FILES: readonly MemoryFiles[] = [
  { limit: 'memory.max', usage: 'memory.current', inactive: /^inactive_file (\d+)$/m },
  {
    limit: 'memory.limit_in_bytes',
    usage: 'memory.usage_in_bytes',
    inactive: /^total_inactive_file (\d+)$/m,
  },
];

/** The groups that limit this process’s memory, its own and those above it; none outside Linux. */
export async function findMemoryGroups(
  machine: Pick<MachineReader, 'readText' | 'platform'>,
): Promise<readonly MemoryGroup[]> {
  const membership = machine.platform === 'linux' ? await machine.readText('/proc/self/cgroup') : undefined;
  const groups: MemoryGroup[] = [];
  for (const folder of limitFolders(membership ?? '')) {
    for (const { limit, usage, inactive } of MEMORY_FILES) {
      const limitBytes = parseBytes(await machine.readText(`${folder}/${limit}`));
      if (limitBytes === undefined) continue;
      groups.push({
        limitBytes,
        async usedBytes() {
          const [used, stat] = await Promise.all([
            machine.readText(`${folder}/${usage}`),
            machine.readText(`${folder}/memory.stat`),
          ]);
          const bytes = parseBytes(used);
          const cache = Number(inactive.exec(stat ?? '')?.[1] ?? 0);
          return bytes === undefined ? undefined : Math.max(0, bytes - cache);
        },
      });
    }
  }
  return groups;
}

/** Folders that may hold limits of this process, from its own group up to the root. */
function limitFolders(membership: string): readonly string[] {
  const folders = new Set<string>();
  for (const line of membership.split('\n').slice(0, LEVELS_MAX)) {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) continue;
    for (const base of hierarchyRoots(controllers)) {
      for (const folder of upwards(path)) folders.add(`${base}${folder}`);
    }
  }
  return [...folders];
}

function hierarchyRoots(controllers: string): readonly string[] {
  if (controllers === '') return [ROOT, `${ROOT}/unified`];
  const names = controllers.split(',');
  if (!names.includes('cpu') && !names.includes('memory')) return [];
  return [...new Set([controllers, ...names])].map((name) => `${ROOT}/${name}`);
}

function upwards(path: string): readonly string[] {
  const steps = path
    .split('/')
    .filter((step) => step !== '' && step !== '..')
    .slice(0, LEVELS_MAX);
  const paths = steps.map((_, index) => `/${steps.slice(0, steps.length - index).join('/')}`);
  return [...paths, ''];
}

/** `200000 100000` is two cores, `max 100000` no limit. */
function parseQuota(text: string | undefined): number | undefined {
  const [quota, period] = (text ?? '').trim().split(/\s+/).map(Number);
  return ratio(quota, period);
}

async function readQuotaV1(
  machine: Pick<MachineReader, 'readText'>,
  folder: string,
): Promise<number | undefined> {
  const quota = await machine.readText(`${folder}/cpu.cfs_quota_us`);
  if (quota === undefined) return undefined;
  return ratio(Number(quota), Number((await machine.readText(`${folder}/cpu.cfs_period_us`)) ?? '100000'));
}

function ratio(quota: number | undefined, period: number | undefined): number | undefined {
  if (quota === undefined || period === undefined) return undefined;
  return quota > 0 && period > 0 && Number.isFinite(quota / period) ? quota / period : undefined;
}

function parseBytes(text: string | undefined): number | undefined {
  const bytes = Number((text ?? '').trim() || Number.NaN);
  return bytes > 0 && bytes < UNLIMITED_FROM_BYTES ? bytes : undefined;
}

function smallest(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.min(...values);
}
