import { fileBytesOf, type PartitionRow } from '../catalog/partitions.ts';
import type { Lake } from '../lake.ts';
import { storageOf } from './mounts.ts';

/** Whether a partition’s file is still there and has the size the catalog says; one look, no read. */
export async function isPartitionIntact(
  lake: Lake,
  partition: Pick<PartitionRow, 'path' | 'bytes' | 'file_bytes'>,
): Promise<boolean> {
  return (await storageOf(lake.root).sizeOf(partition.path)) === fileBytesOf(partition);
}
