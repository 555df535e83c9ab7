import { groupedAddress, groupedMarketOf } from '../../domain/grouped-address.ts';
import type { TaskOutcome } from '../../execute/run-tasks.ts';
import { publishDay } from '../../lake/bronze/publish-day.ts';
import { unfoldDay } from '../../lake/bronze/unfold-day.ts';
import type { TaskRef } from '../../lake/catalog/task-log.ts';
import { ANSWER_LAYER } from '../../lake/landing/publish-answer.ts';
import { groupedFingerprint } from '../../plan/fingerprint.ts';
import type { UnfoldTask } from '../../plan/sync-plan.ts';
import type { StageWorld } from './stage-world.ts';
import { workOnLanded } from './work-on-landed.ts';

/** Turns a landed answer of grouped daily into a bronze partition. Goes by what landing really holds. */
export async function unfold(
  task: UnfoldTask,
  ref: TaskRef,
  world: StageWorld,
  signal: AbortSignal,
): Promise<TaskOutcome> {
  const { lake, config, session, clock } = world;
  await workOnLanded(task, ANSWER_LAYER, world, async ({ landed, revision, base }) => {
    const key = groupedAddress(groupedMarketOf(task.dataset), task.day);
    const source = { key, ...revision, lastModifiedMs: 0, md5: landed.content_hash };
    const { precision } = config.lake;
    const fingerprint = groupedFingerprint(revision, { precision, accepted: base.accepted });
    const staged = await unfoldDay(session, { ...base, source, fingerprint }, signal);
    // Whatever a flat file changed about the day before, it is undone.
    await publishDay(lake, staged, ref, clock.nowMs(), []);
  });
  return { kind: 'done' };
}
