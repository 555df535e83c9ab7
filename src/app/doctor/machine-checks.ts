import type { ResourcePlan } from '../../plan/resource-plan.ts';
import type { HardwareProfile } from '../hardware/hardware-profile.ts';
import { type Check, fail, ok, warn } from './check.ts';

/** Type stripping without a flag, and the SQLite that the catalog needs. */
const NODE_MIN: readonly [number, number] = [24, 12];

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** Node, downloads and buffers beside the database engine. */
const MEMORY_BESIDE_DUCKDB_BYTES = 512 * MIB;

/** Below this not even a day of minute bars is sure to fit with its temporary files. */
const DISK_FREE_FAIL_BYTES = 2 * GIB;

/** A year of stock minute bars takes about this much. */
const DISK_FREE_WARN_BYTES = 20 * GIB;

/** Whether this Node can run barlake. `version` without the `v`. */
export function checkNode(version: string): Check {
  const name = { name: 'node', about: 'machine' } as const;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNewEnough = major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1]);
  return isNewEnough
    ? ok(name, `Node ${version}`)
    : fail(
        name,
        `Node ${version}, expected ${NODE_MIN.join('.')} or newer`,
        'Install Node 24 from https://nodejs.org.',
      );
}

/** Whether the plan fits into the memory there is. */
export function checkMemory(machine: HardwareProfile, plan: ResourcePlan): Check {
  const name = { name: 'memory', about: 'machine' } as const;
  const evidence = `${gib(machine.availableMemoryBytes)} available of ${gib(machine.usableMemoryBytes)}, ${plan.mode} mode`;
  const lower = 'Set resources.memoryLimitMb (or MAX_MEMORY_GB) to what this machine can give.';
  if (plan.memoryLimitMb * MIB > machine.usableMemoryBytes) {
    return warn(
      name,
      `${evidence}; the limit is set to ${gib(plan.memoryLimitMb * MIB)}, more than there is`,
      lower,
    );
  }
  const neededBytes = plan.duckdbMemoryMb * MIB + MEMORY_BESIDE_DUCKDB_BYTES;
  if (machine.availableMemoryBytes >= neededBytes) return ok(name, evidence);
  return warn(name, `${evidence}; a run may need ${gib(neededBytes)}`, `Close other programs. ${lower}`);
}

/** Whether the lake's disk has room. */
export function checkDiskSpace(machine: HardwareProfile): Check {
  const name = { name: 'disk space', about: 'machine' } as const;
  const { freeBytes, path } = machine.disk;
  if (freeBytes === undefined) {
    return warn(
      name,
      `the free space at ${path} is unknown`,
      'Make sure there is room for what you download.',
    );
  }
  const evidence = `${gib(freeBytes)} free at ${path}`;
  const mend = 'Free some space, or put the lake on another disk with --lake or lake.root.';
  if (freeBytes < DISK_FREE_FAIL_BYTES)
    return fail(name, `${evidence}, expected ${gib(DISK_FREE_FAIL_BYTES)}`, mend);
  if (freeBytes < DISK_FREE_WARN_BYTES)
    return warn(name, `${evidence}; a year of minute bars takes more`, mend);
  return ok(name, evidence);
}

function gib(bytes: number): string {
  return `${(bytes / GIB).toFixed(1)} GiB`;
}
