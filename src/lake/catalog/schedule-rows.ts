import type { Kysely } from 'kysely';
import type { CatalogSchema, ScheduleTable } from './schema.ts';

/** A job of the scheduler as the catalog remembers it. */
export interface ScheduleRecord {
  readonly job: string;
  readonly isPaused: boolean;
  /** The last turn that was taken or left out on purpose. */
  readonly dueMs: number;
  /** When it is tried again before its next turn. */
  readonly retryMs: number | null;
  readonly lastMs: number | null;
  readonly lastState: string | null;
  readonly lastRun: string | null;
  /** Why the last turn was left out. */
  readonly skipped: string | null;
}

/** How a turn of a job went. */
export type TurnEnd = Pick<ScheduleRecord, 'lastMs' | 'lastState' | 'lastRun' | 'skipped' | 'retryMs'>;

/** The job, made when it is new: what was due before `nowMs` has not been missed then. */
export async function readScheduled(
  db: Kysely<CatalogSchema>,
  job: string,
  nowMs: number,
): Promise<ScheduleRecord> {
  await db
    .insertInto('schedule')
    .values({ job, is_paused: 0, due_ms: nowMs, ...NO_TURN })
    .onConflict((conflict) => conflict.column('job').doNothing())
    .execute();
  return toRecord(
    await db.selectFrom('schedule').selectAll().where('job', '=', job).executeTakeFirstOrThrow(),
  );
}

/** The job as it stands; `undefined` when no server has had it yet. */
export async function findScheduled(
  db: Kysely<CatalogSchema>,
  job: string,
): Promise<ScheduleRecord | undefined> {
  const row = await db.selectFrom('schedule').selectAll().where('job', '=', job).executeTakeFirst();
  return row === undefined ? undefined : toRecord(row);
}

const NO_TURN = { retry_ms: null, last_ms: null, last_state: null, last_run: null, skipped: null } as const;

/**
 * Takes a turn that is due, or a retry; false when another server has taken it. Of several servers on one lake exactly one
 * gets true.
 */
export async function claimTurn(
  db: Kysely<CatalogSchema>,
  { job, dueMs, retryMs }: Pick<ScheduleRecord, 'job' | 'dueMs' | 'retryMs'>,
): Promise<boolean> {
  const claim = db.updateTable('schedule').set({ due_ms: dueMs, retry_ms: null }).where('job', '=', job);
  const [result] = await (retryMs === null
    ? claim.where('due_ms', '<', dueMs)
    : claim.where('retry_ms', '=', retryMs)
  ).execute();
  return (result?.numUpdatedRows ?? 0n) > 0n;
}

/** Records how a turn went. */
export async function endTurn(db: Kysely<CatalogSchema>, job: string, end: TurnEnd): Promise<void> {
  await db
    .updateTable('schedule')
    .set({
      retry_ms: end.retryMs,
      last_ms: end.lastMs,
      last_state: end.lastState,
      last_run: end.lastRun,
      skipped: end.skipped,
    })
    .where('job', '=', job)
    .execute();
}

/** Stops a job, or lets it go on: what fell due meanwhile has not been missed. */
export async function pauseScheduled(
  db: Kysely<CatalogSchema>,
  job: string,
  { isPaused, nowMs }: { readonly isPaused: boolean; readonly nowMs: number },
): Promise<void> {
  const change = isPaused ? { is_paused: 1, retry_ms: null } : { is_paused: 0, due_ms: nowMs };
  await db.updateTable('schedule').set(change).where('job', '=', job).execute();
}

function toRecord(row: ScheduleTable): ScheduleRecord {
  return {
    job: row.job,
    isPaused: row.is_paused !== 0,
    dueMs: row.due_ms,
    retryMs: row.retry_ms,
    lastMs: row.last_ms,
    lastState: row.last_state,
    lastRun: row.last_run,
    skipped: row.skipped,
  };
}
