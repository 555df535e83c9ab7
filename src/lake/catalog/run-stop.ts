import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { CatalogSchema } from './schema.ts';

/** Asks a run to stop, wherever its workers are: they look. False when it is not going on. */
export async function askToStop(db: Kysely<CatalogSchema>, runId: string, nowMs: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('runs')
    .set({ stop_ms: nowMs })
    .where('id', '=', runId)
    .where('state', '=', 'running')
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Which of these runs are over, or are to stop. */
export async function stoppedRuns(
  db: Kysely<CatalogSchema>,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const going = await runsWhere(db, ids, sql<boolean>`state = 'running' AND stop_ms IS NULL`);
  return new Set(ids.filter((id) => !going.has(id)));
}

/** Which of these runs have ended, well or not; one that the catalog does not know has not. */
export async function endedRuns(
  db: Kysely<CatalogSchema>,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  return runsWhere(db, ids, sql<boolean>`state <> 'running'`);
}

/** Which of these runs somebody has asked to stop; those that have not begun yet have not been asked. */
export async function runsToStop(
  db: Kysely<CatalogSchema>,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  return runsWhere(db, ids, sql<boolean>`stop_ms IS NOT NULL`);
}

async function runsWhere(
  db: Kysely<CatalogSchema>,
  ids: readonly string[],
  condition: RawBuilder<boolean>,
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .selectFrom('runs')
    .select('id')
    .where('id', 'in', [...ids])
    .where(condition)
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** Whether a task of a run has ended well; it is not done twice. */
export async function isTaskDone(
  db: Kysely<CatalogSchema>,
  { runId, taskId, attempt }: { readonly runId: string; readonly taskId: string; readonly attempt?: number },
): Promise<boolean> {
  const row = await db
    .selectFrom('tasks')
    .select(['state', 'attempt'])
    .where('run_id', '=', runId)
    .where('id', '=', taskId)
    .executeTakeFirst();
  return row?.state === 'done' && (attempt === undefined || row.attempt === attempt);
}
