import { stat } from 'node:fs/promises';
import { fileBytesOf, type PartitionRow } from '../catalog/partitions.ts';
import type { Lake } from '../lake.ts';
import { inLake } from './lake-paths.ts';

/** Whether a partition’s file is still there and has the size the catalog says; one `stat`, no read. */
export async function isPartitionIntact(lake: Lake, partition: PartitionRow): Promise<boolean> {
  const found = await stat(inLake(lake.root, partition.path)).catch(() => undefined);
  return found?.size === fileBytesOf(partition);
}
