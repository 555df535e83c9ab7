import { selectPartitions } from '../catalog/partitions.ts';
import type { Lake } from '../lake.ts';
import { inLake } from '../storage/lake-paths.ts';
import { plainView } from './create-view.ts';
import type { LakeTable } from './lake-table.ts';

/** Each published table of metadata, named for asset and table: `stocks_factors`. */
export async function metadataTables(lake: Lake): Promise<readonly LakeTable[]> {
  const partitions = await selectPartitions(lake.catalog.db, { layer: 'metadata' });
  return partitions.map(({ dataset, key, path, bytes }): LakeTable => {
    const name = `${dataset}_${key}`;
    const file = {
      dataset: name,
      day: 'metadata',
      path: inLake(lake.root, path),
      sizeBytes: bytes,
      mend: 'barlake features build',
    };
    return {
      name,
      kind: 'metadata',
      about: `what the lake worked out about ${dataset}: ${key.replaceAll('_', ' ')}`,
      open: async () => plainView(name, [file]),
    };
  });
}
