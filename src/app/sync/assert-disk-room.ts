import { statfs } from 'node:fs/promises';
import prettyBytes from 'pretty-bytes';
import { BarlakeError } from '../../domain/barlake-error.ts';
import type { SyncPlan } from '../../plan/sync-plan.ts';

/** Never filled by us: the system needs room of its own. */
export const RESERVE_BYTES: number = 64 * 1024 ** 2;

/** Free bytes on the lake’s disk for this user. */
export async function freeBytes(root: string): Promise<number> {
  const { bavail, bsize } = await statfs(root);
  return bavail * bsize;
}

/** Whether a plan fits on a disk with so many bytes free, and leaves the system its room. */
export function hasDiskRoom(plan: SyncPlan, free: number): boolean {
  return plan.tasks.length === 0 || plan.totals.diskBytes + RESERVE_BYTES <= free;
}

/** Throws `E_DISK_FULL` when the plan needs more room than the lake’s disk has. */
export async function assertDiskRoom(root: string, plan: SyncPlan): Promise<void> {
  const free = await freeBytes(root);
  if (hasDiskRoom(plan, free)) return;
  const needed = plan.totals.diskBytes + RESERVE_BYTES;
  throw new BarlakeError('E_DISK_FULL', {
    message: `This sync needs about ${prettyBytes(needed)}, but the disk of ${root} has ${prettyBytes(free)} free.`,
    mend: 'Free some space, choose another disk with --lake, or ask for fewer days or datasets. Nothing was fetched.',
    details: { neededBytes: needed, freeBytes: free },
  });
}
