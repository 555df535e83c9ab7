import { selectPartitions } from '../catalog/partitions.ts';
import type { InterruptedTask } from '../catalog/task-log.ts';
import { METADATA_LAYER } from '../factors/metadata-partition.ts';
import type { Lake } from '../lake.ts';
import { bringLatest } from '../storage/bring-files.ts';
import { hashFile } from '../storage/hash-file.ts';
import { inLake } from '../storage/lake-paths.ts';

/**
 * Settles metadata that were being published: rows of the catalog that are about other bytes than those on disk go. Metadata
 * are made of bars and reference data, and the next command that needs them makes them again.
 */
export async function recoverMetadata({ root, catalog }: Lake, { dataset }: InterruptedTask): Promise<void> {
  const rows = await selectPartitions(catalog.db, { layer: METADATA_LAYER, datasets: [dataset] });
  for (const { key, path, content_hash: expected } of rows) {
    await bringLatest([inLake(root, path)]);
    const found = await hashFile(inLake(root, path), 'sha256').catch(() => undefined);
    if (found === expected) continue;
    await catalog.db
      .deleteFrom('partitions')
      .where('layer', '=', METADATA_LAYER)
      .where('dataset', '=', dataset)
      .where('key', '=', key)
      .execute();
  }
}
