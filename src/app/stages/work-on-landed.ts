import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';
import { DATASETS } from '../../domain/dataset.ts';
import type { StageRequest } from '../../lake/bronze/stage-bars.ts';
import { findPartition, type PartitionRow } from '../../lake/catalog/partitions.ts';
import { bringFiles } from '../../lake/storage/bring-files.ts';
import { inLake } from '../../lake/storage/lake-paths.ts';
import { removeFile } from '../../lake/storage/remove-file.ts';
import type { DayTask } from '../../plan/sync-plan.ts';
import type { StageWorld } from './stage-world.ts';

/** What landing holds of a day, and how bars are made from it. */
export interface LandedDay {
  readonly landed: PartitionRow;
  /** What decides the fingerprint: landing may hold a newer revision than the one that was planned. */
  readonly revision: { readonly etag: string; readonly sizeBytes: number };
  /** All of a request that does not depend on the kind of source. */
  readonly base: Omit<StageRequest, 'source' | 'fingerprint'>;
}

/**
 * Runs `work` on what a landing layer holds of a task’s day, with a folder of its own that is removed afterwards. A landed
 * file that turns out damaged is removed, so that the next run gets it again. Throws `E_PARTITION_DAMAGED` when nothing
 * has landed, and what `work` throws.
 */
export async function workOnLanded(
  { id, dataset, day }: DayTask,
  layer: string,
  world: StageWorld,
  work: (day: LandedDay) => Promise<void>,
): Promise<void> {
  const { lake, config, version } = world;
  const landed = await findPartition(lake.catalog.db, layer, dataset, day);
  if (landed === undefined) throw notLanded(dataset, day, layer);
  const landedPath = inLake(lake.root, landed.path);
  const workFolder = join(world.workFolder, id.replaceAll(':', '-'));
  await mkdir(workFolder, { recursive: true });
  try {
    await bringFiles([landedPath]);
    await work({
      landed,
      revision: { etag: landed.source_etag, sizeBytes: landed.bytes },
      base: {
        dataset: DATASETS[dataset],
        day,
        landedPath,
        workFolder,
        precision: config.lake.precision,
        packing: config.resources,
        version,
        accepted: world.accepted(dataset).get(day) ?? [],
      },
    });
  } catch (error) {
    if (isBarlakeError(error, 'E_OBJECT_CORRUPT')) await removeFile(landedPath);
    throw error;
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

function notLanded(dataset: string, day: string, layer: string): BarlakeError {
  return new BarlakeError('E_PARTITION_DAMAGED', {
    message: `${dataset} ${day} is not in ${layer}.`,
    mend: 'Run the command again: the vendor is asked anew.',
    details: { dataset, day, layer },
  });
}
