import type { Catalog } from '../../lake/catalog/open-catalog.ts';
import { findScheduled } from '../../lake/catalog/schedule-rows.ts';
import type { HealthFacts } from '../../plan/health/health-facts.ts';
import type { Configuration } from '../config/configuration.ts';
import { cronTimes } from '../schedule/cron-times.ts';

const DAILY = 'daily';

/** A turn may be late by so much: a server that is started again catches up. */
const GRACE_MS = 2 * 3_600_000;

/** Runs that bring a lake up to date. */
const UPDATES = ['sync', 'fetch', 'enqueue'];

/**
 * The last turn of the schedule, when it is over and neither the scheduler nor anybody else has done its work since; null: none was
 * missed. Nothing when no server has ever had the job, it is paused, or off.
 */
export async function readMissedTurn(
  catalog: Catalog,
  { schedule }: Pick<Configuration, 'schedule'>,
  nowMs: number,
): Promise<HealthFacts['missedTurn']> {
  const record = await findScheduled(catalog.db, DAILY);
  if (record === undefined || record.isPaused || schedule.daily === 'off') return undefined;
  const dueMs = cronTimes(schedule.daily, schedule.timeZone).before(nowMs - GRACE_MS);
  if (dueMs === undefined || dueMs <= record.dueMs) return null;
  const since = await catalog.db
    .selectFrom('runs')
    .select('id')
    .where('started_ms', '>=', dueMs)
    .where('command', 'in', UPDATES)
    .limit(1)
    .execute();
  return since.length > 0 ? null : { job: DAILY, dueMs };
}
