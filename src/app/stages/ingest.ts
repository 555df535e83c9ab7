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
import { workOnLanded } from './work-on-landed.ts';

/**
 * Turns a landed object into a bronze partition. Goes by what landing really holds, which may be a newer revision than
 * the one that was planned.
 */
export async function ingest(
  task: IngestTask,
  ref: TaskRef,
  world: StageWorld,
  signal: AbortSignal,
): Promise<TaskOutcome> {
  const { lake, config, session, clock } = world;
  await workOnLanded(task, 'landing', world, async ({ landed, revision, base }) => {
    const lastModifiedMs = modifiedMs(task, landed);
    const source = { key: task.object.key, ...revision, lastModifiedMs, md5: landed.content_hash };
    const { precision } = config.lake;
    const fingerprint = bronzeFingerprint(revision, { precision, accepted: base.accepted });
    const staged = await ingestDay(session, { ...base, source, fingerprint }, signal);
    const superseded = await compareHeld(task, staged.barsPath, world);
    await publishDay(lake, staged, ref, clock.nowMs(), superseded);
  });
  return { kind: 'done' };
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
