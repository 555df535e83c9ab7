import { join } from 'node:path';
import { isOverdue } from '../../domain/publication.ts';
import { addDays } from '../../domain/trading-day.ts';
import type { TaskOutcome } from '../../execute/run-tasks.ts';
import { type ObjectRow, recordObjects } from '../../lake/catalog/objects.ts';
import { endTask, type TaskRef } from '../../lake/catalog/task-log.ts';
import { publishLanding } from '../../lake/landing/publish-landing.ts';
import { landingFingerprint } from '../../plan/fingerprint.ts';
import { LATE_DAYS_MAX } from '../../plan/route/source-offers.ts';
import type { LandTask } from '../../plan/sync-plan.ts';
import type { StageWorld } from './stage-world.ts';

/**
 * Fetches one object into landing. Refused (403) and absent (404) are answers, not failures: both are recorded as what
 * they are. Everything else that goes wrong is thrown with its code.
 */
export async function land(
  task: LandTask,
  ref: TaskRef,
  world: StageWorld,
  signal: AbortSignal,
): Promise<TaskOutcome> {
  const { dataset, day, object } = task;
  if (world.refused.isHopeless(dataset, day)) return forbid(task, ref, world);
  const stagedPath = join(world.workFolder, `${dataset}-${day}.csv.gz`);
  if (world.store === undefined) throw new RangeError('a plan with files comes with a bucket');
  const outcome = await world.store.download(object, stagedPath, { signal, onBytes: world.onBytes });
  switch (outcome.kind) {
    case 'downloaded': {
      world.refused.deliver(dataset, day);
      const { etag, sizeBytes, lastModifiedMs, md5Hex, rawBytes } = outcome;
      const source = { key: object.key, etag, sizeBytes, lastModifiedMs, md5: md5Hex };
      const fingerprint = landingFingerprint(outcome);
      const landed = { dataset, day, stagedPath, source, fingerprint, rawBytes };
      await publishLanding(world.lake, landed, ref, world.clock.nowMs());
      return { kind: 'done' };
    }
    case 'forbidden':
      world.refused.refuse(dataset, day);
      return forbid(task, ref, world);
    case 'absent': {
      const isLongDue = isOverdue(addDays(day, LATE_DAYS_MAX), world.clock.nowMs());
      await record(task, ref, world, isLongDue ? 'absent' : 'pending');
      return { kind: 'skipped', reason: 'the vendor has no such object (404)' };
    }
  }
}

/** The reason that marks a task as refused by the vendor’s plan. */
export const NOT_IN_PLAN = 'not in the vendor’s plan (403)';

async function forbid(task: LandTask, ref: TaskRef, world: StageWorld): Promise<TaskOutcome> {
  await record(task, ref, world, 'forbidden');
  return { kind: 'skipped', reason: NOT_IN_PLAN };
}

async function record(
  task: LandTask,
  ref: TaskRef,
  world: StageWorld,
  state: ObjectRow['state'],
): Promise<void> {
  const { dataset, day, object } = task;
  const nowMs = world.clock.nowMs();
  await world.lake.catalog.db.transaction().execute(async (db) => {
    await recordObjects(db, [
      {
        dataset,
        source: 'flat',
        day,
        key: object.key,
        etag: object.etag,
        size_bytes: object.sizeBytes,
        last_modified_ms: object.lastModifiedMs,
        state,
        checked_ms: nowMs,
      },
    ]);
    await endTask(db, ref, { state: 'skipped', finishedMs: nowMs });
  });
}
