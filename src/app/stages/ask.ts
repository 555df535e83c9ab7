import { join } from 'node:path';
import { BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';
import { groupedAddress, groupedMarketOf } from '../../domain/grouped-address.ts';
import { isOverdue } from '../../domain/publication.ts';
import type { TaskOutcome } from '../../execute/run-tasks.ts';
import { type ObjectRow, recordObjects } from '../../lake/catalog/objects.ts';
import { endTask, type TaskRef } from '../../lake/catalog/task-log.ts';
import { publishAnswer, stageAnswer } from '../../lake/landing/publish-answer.ts';
import type { AskTask } from '../../plan/sync-plan.ts';
import type { GroupedDay } from '../../vendor/rest/bars/daily-bars.ts';
import type { RestClient } from '../../vendor/rest/rest-client.ts';
import { NOT_IN_PLAN } from './land.ts';
import type { StageWorld } from './stage-world.ts';

/** The reason of a day for which the vendor has an answer without bars. */
export const NO_BARS = 'the vendor answered without bars';

/**
 * Asks for a market’s day and keeps the answer in landing. No bars and a plan without the day (403) are answers, not
 * failures: both are recorded as what they are, with the time at which it was asked. Everything else that goes wrong is
 * thrown with its code.
 */
export async function ask(
  task: AskTask,
  ref: TaskRef,
  world: StageWorld,
  signal: AbortSignal,
): Promise<TaskOutcome> {
  const { dataset, day } = task;
  const rest = requireRest(world);
  const askedMs = world.clock.nowMs();
  const answer = await askDay(rest, task, signal);
  if (answer === undefined) {
    await record(task, ref, world, { state: 'forbidden', askedMs });
    return { kind: 'skipped', reason: NOT_IN_PLAN };
  }
  if (answer.rowCount === 0) {
    // Before its file would be due, a day may still get its bars.
    await record(task, ref, world, { state: isOverdue(day, askedMs) ? 'absent' : 'pending', askedMs });
    return { kind: 'skipped', reason: NO_BARS };
  }
  const stagedPath = join(world.workFolder, `${dataset}-${day}.json.gz`);
  const facts = await stageAnswer(answer.body, askedMs, stagedPath);
  await publishAnswer(world.lake, { dataset, day, stagedPath, facts }, ref, world.clock.nowMs());
  world.onBytes(facts.sizeBytes);
  return { kind: 'done' };
}

/** The answer; `undefined` when the plan does not include it. */
async function askDay(
  rest: RestClient,
  { dataset, day }: AskTask,
  signal: AbortSignal,
): Promise<GroupedDay | undefined> {
  try {
    return await rest.groupedDaily(groupedMarketOf(dataset), day, { signal });
  } catch (error) {
    if (isBarlakeError(error, 'E_NOT_ENTITLED')) return undefined;
    throw error;
  }
}

async function record(
  { dataset, day }: AskTask,
  ref: TaskRef,
  world: StageWorld,
  { state, askedMs }: { readonly state: ObjectRow['state']; readonly askedMs: number },
): Promise<void> {
  await world.lake.catalog.db.transaction().execute(async (db) => {
    await recordObjects(db, [
      {
        dataset,
        source: 'grouped',
        day,
        key: groupedAddress(groupedMarketOf(dataset), day),
        etag: null,
        size_bytes: null,
        last_modified_ms: null,
        state,
        checked_ms: askedMs,
      },
    ]);
    await endTask(db, ref, { state: 'skipped', finishedMs: world.clock.nowMs() });
  });
}

function requireRest({ rest }: StageWorld): RestClient {
  if (rest !== undefined) return rest;
  throw new BarlakeError('E_CREDENTIALS_MISSING', {
    message: 'No key for the vendor’s REST API: POLYGON_API_KEY is not set.',
    mend: 'Put the API key from the vendor’s dashboard into .env, or choose flat files with --route flat.',
  });
}
