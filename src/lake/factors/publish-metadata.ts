import type { Asset } from '../../domain/dataset.ts';
import { replaceFindings } from '../catalog/findings.ts';
import { publishPartition } from '../catalog/partitions.ts';
import { endTask, type TaskRef } from '../catalog/task-log.ts';
import type { Lake } from '../lake.ts';
import { inLake } from '../storage/lake-paths.ts';
import { publishFile } from '../storage/publish-file.ts';
import type { BuiltMetadata } from './build-metadata.ts';
import { metadataPartition } from './metadata-partition.ts';
import { metadataPath } from './metadata-table.ts';

/** Marks the tasks by which recovery knows where to look. */
export const FACTORS_TASK = 'factors';

/**
 * Publishes an asset’s metadata: the files, then one catalog transaction. A crash in between leaves files that the catalog
 * does not describe; recovery drops their rows, and the next command that needs them makes them again.
 */
export async function publishMetadata(
  lake: Lake,
  asset: Asset,
  { files, findings }: BuiltMetadata,
  { task, finishedMs }: { readonly task: TaskRef; readonly finishedMs: number },
): Promise<void> {
  for (const { path, footer } of files) {
    await publishFile(path, inLake(lake.root, metadataPath(footer.asset, footer.table)));
  }
  await lake.catalog.db.transaction().execute(async (db) => {
    for (const file of files) await publishPartition(db, metadataPartition(file), []);
    await replaceFindings(db, { origin: 'factors', dataset: `${asset}_daily` }, findings);
    await endTask(db, task, {
      state: 'done',
      finishedMs,
      rows: files.reduce((sum, { footer }) => sum + footer.rows, 0),
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    });
  });
}
