import type { Catalog } from '../../lake/catalog/open-catalog.ts';
import type { Configuration } from '../config/configuration.ts';
import type { Job } from '../jobs/job.ts';
import type { JobRoom } from '../jobs/job-room.ts';
import { readHeldDays, readLateDays } from './daily-facts.ts';
import { dailyRequests } from './daily-requests.ts';
import type { TurnResult } from './scheduler.ts';

/** What a turn of `daily` in a server needs. */
export interface DailyTurnWorld {
  readonly config: Configuration;
  readonly catalog: Catalog;
  readonly room: JobRoom;
  readonly nowMs: () => number;
}

/** Errors that are the same half an hour later: somebody has to do something. */
const LASTING = new Set([
  'E_CREDENTIALS_MISSING',
  'E_CREDENTIALS_REFUSED',
  'E_FEATURES',
  'E_EXPRESSION',
  'E_LAKE_READ_ONLY',
]);

/** Runs the syncs of a day, one after the other, until one is cancelled or the signal comes. */
export async function takeDailyTurn(world: DailyTurnWorld, signal: AbortSignal): Promise<TurnResult> {
  const { config, catalog, room, nowMs } = world;
  const held = await readHeldDays(catalog, config);
  const jobs: Job[] = [];
  for (const request of dailyRequests({ config, nowMs: nowMs(), held })) {
    if (signal.aborted) break;
    const job = await room.whenOver(room.submit(request).runId);
    if (job !== undefined) jobs.push(job);
    if (job?.state === 'cancelled') break;
  }
  const run = jobs.at(-1)?.runId;
  const worst = ['cancelled', 'failed', 'partial'].find((state) => jobs.some((job) => job.state === state));
  if (worst !== undefined) {
    const isLasting = jobs.some(({ error }) => error !== undefined && LASTING.has(error.code));
    return { state: worst, run, isWorthRetrying: worst !== 'cancelled' && !isLasting };
  }
  const late = await readLateDays(catalog, config, nowMs());
  return { state: late.length > 0 ? 'late' : 'done', run, isWorthRetrying: late.length > 0 };
}
