import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';
import { DATASETS } from '../../domain/dataset.ts';
import { groupedAddress, groupedMarketOf } from '../../domain/grouped-address.ts';
import type { TaskOutcome } from '../../execute/run-tasks.ts';
import { publishDay } from '../../lake/bronze/publish-day.ts';
import { unfoldDay } from '../../lake/bronze/unfold-day.ts';
import { findPartition } from '../../lake/catalog/partitions.ts';
import type { TaskRef } from '../../lake/catalog/task-log.ts';
import { ANSWER_LAYER } from '../../lake/landing/publish-answer.ts';
import { inLake } from '../../lake/storage/lake-paths.ts';
import { groupedFingerprint } from '../../plan/fingerprint.ts';
import type { UnfoldTask } from '../../plan/sync-plan.ts';
import type { StageWorld } from './stage-world.ts';

/**
 * Turns a landed answer of grouped daily into a bronze partition. Goes by what landing really holds. An answer that turns
 * out damaged is removed, so that the next run asks again.
 */
export async function unfold(
  { dataset, day }: UnfoldTask,
  ref: TaskRef,
  world: StageWorld,
  signal: AbortSignal,
): Promise<TaskOutcome> {
  const { lake, config } = world;
  const landed = await findPartition(lake.catalog.db, ANSWER_LAYER, dataset, day);
  if (landed === undefined) throw notLanded(dataset, day);
  const landedPath = inLake(lake.root, landed.path);
  const workFolder = join(world.workFolder, `${dataset}-${day}-grouped`);
  await mkdir(workFolder, { recursive: true });
  try {
    const revision = { etag: landed.source_etag, sizeBytes: landed.bytes };
    const key = groupedAddress(groupedMarketOf(dataset), day);
    const staged = await unfoldDay(
      world.session,
      {
        dataset: DATASETS[dataset],
        day,
        landedPath,
        source: { key, ...revision, lastModifiedMs: 0, md5: landed.content_hash },
        fingerprint: groupedFingerprint(revision, config.lake),
        workFolder,
        precision: config.lake.precision,
        packing: config.resources,
        version: world.version,
      },
      signal,
    );
    // Whatever a flat file changed about the day before, it is undone.
    await publishDay(lake, staged, ref, world.clock.nowMs(), []);
    return { kind: 'done' };
  } catch (error) {
    if (isBarlakeError(error, 'E_OBJECT_CORRUPT')) await rm(landedPath, { force: true });
    throw error;
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

function notLanded(dataset: string, day: string): BarlakeError {
  return new BarlakeError('E_PARTITION_DAMAGED', {
    message: `The grouped answer for ${dataset} ${day} is not in landing.`,
    mend: 'Run the command again: the vendor is asked anew.',
    details: { dataset, day },
  });
}
