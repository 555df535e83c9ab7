import { join } from 'node:path';
import { DATASET_NAMES } from '../../domain/dataset.ts';
import type { PartitionRow } from '../catalog/partitions.ts';
import { inLake } from '../storage/lake-paths.ts';
import { readExportState, STATE_FILE } from './export-state.ts';
import { goldPartition, goldPath } from './gold-partition.ts';

/** The catalog rows of the exports that stand in a lake, from what they say about themselves. */
export async function describeGold(root: string): Promise<readonly PartitionRow[]> {
  const rows = DATASET_NAMES.map(async (dataset) => {
    const state = await readExportState(join(inLake(root, goldPath(dataset)), STATE_FILE));
    if (state === undefined) return [];
    return Object.keys(state.freqs).flatMap((freq) => goldPartition(state, freq) ?? []);
  });
  return (await Promise.all(rows)).flat();
}
