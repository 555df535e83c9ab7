import prettyBytes from 'pretty-bytes';
import { BarlakeError } from '../../domain/barlake-error.ts';
import type { SilverEstimate } from '../../plan/silver/estimate-silver.ts';
import { freeBytes, RESERVE_BYTES } from '../sync/assert-disk-room.ts';

/** Throws `E_DISK_FULL` when silver needs more room than the lake’s disk has. */
export async function assertSilverRoom(root: string, { rows, diskBytes }: SilverEstimate): Promise<void> {
  if (rows === 0) return;
  const free = await freeBytes(root);
  const needed = diskBytes + RESERVE_BYTES;
  if (needed <= free) return;
  throw new BarlakeError('E_DISK_FULL', {
    message: `Building silver needs about ${prettyBytes(needed)}, but the disk of ${root} has ${prettyBytes(free)} free.`,
    mend: 'Free some space, or build fewer datasets, days or sets of features. Nothing was built.',
    details: { neededBytes: needed, freeBytes: free },
  });
}
