import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';
import { DATASETS } from '../../domain/dataset.ts';
import type { Finding } from '../../domain/finding.ts';
import type { TaskOutcome } from '../../execute/run-tasks.ts';
import { describeSuperseded } from '../../lake/bronze/describe-superseded.ts';
import { ingestDay } from '../../lake/bronze/ingest-day.ts';
import { publishDay } from '../../lake/bronze/publish-day.ts';
import { findPartition, type PartitionRow } from '../../lake/catalog/partitions.ts';
import type { TaskRef } from '../../lake/catalog/task-log.ts';
import { isPartitionIntact } from '../../lake/storage/is-partition-intact.ts';
import { inLake } from '../../lake/storage/lake-paths.ts';
import { bronzeFingerprint } from '../../plan/fingerprint.ts';
import type { IngestTask } from '../../plan/sync-plan.ts';
import type { StageWorld } from './stage-world.ts';

/**
 * Turns a landed object into a bronze partition. Goes by what landing really holds, which may be a newer revision than
 * the one that was planned. A landed file that turns out damaged is removed, so that the next run fetches it again.
 */
export async function ingest(
  task: IngestTask,
  ref: TaskRef,
  world: StageWorld,
  signal: AbortSignal,
): Promise<TaskOutcome> {
  const { dataset, day } = task;
  const { lake, config } = world;
  const landed = await findPartition(lake.catalog.db, 'landing', dataset, day);
  if (landed === undefined) throw notLanded(task);
  const landedPath = inLake(lake.root, landed.path);
  const workFolder = join(world.workFolder, `${dataset}-${day}`);
  await mkdir(workFolder, { recursive: true });
  try {
    const revision = { etag: landed.source_etag, sizeBytes: landed.bytes };
    const staged = await ingestDay(
      world.session,
      {
        dataset: DATASETS[dataset],
        day,
        landedPath,
        source: {
          key: task.object.key,
          ...revision,
          lastModifiedMs: modifiedMs(task, landed),
          md5: landed.content_hash,
        },
        fingerprint: bronzeFingerprint(revision, config.lake),
        workFolder,
        precision: config.lake.precision,
        packing: config.resources,
        version: world.version,
      },
      signal,
    );
    const superseded = await compareHeld(task, staged.barsPath, world);
    await publishDay(lake, staged, ref, world.clock.nowMs(), superseded);
    return { kind: 'done' };
  } catch (error) {
    if (isBarlakeError(error, 'E_OBJECT_CORRUPT')) await rm(landedPath, { force: true });
    throw error;
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

/** What the new bars change for readers, when those in place came from a grouped answer. */
async function compareHeld(
  { dataset, day }: IngestTask,
  afterPath: string,
  { lake, session }: StageWorld,
): Promise<readonly Finding[] | undefined> {
  const held = await findPartition(lake.catalog.db, 'bronze', dataset, day);
  if (held?.source !== 'grouped' || !(await isPartitionIntact(lake, held))) return undefined;
  using connection = await session.connect();
  const beforePath = inLake(lake.root, held.path);
  return await describeSuperseded(connection, { dataset, day, beforePath, afterPath });
}

/** The listing’s time belongs to the revision that was planned; another revision keeps none. */
function modifiedMs(task: IngestTask, landed: PartitionRow): number {
  return landed.source_etag === task.object.etag ? task.object.lastModifiedMs : 0;
}

function notLanded({ dataset, day }: IngestTask): BarlakeError {
  return new BarlakeError('E_PARTITION_DAMAGED', {
    message: `${dataset} ${day} is not in landing.`,
    mend: 'Run the command again: the file is fetched anew.',
    details: { dataset, day },
  });
}
