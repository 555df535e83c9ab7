import { type Kysely, sql } from 'kysely';
import type { CatalogSchema } from '../catalog/schema.ts';
import { isLaterAttempt } from '../catalog/task-log.ts';

/** Rows of the history that are older than is kept. */
export interface OldHistory {
  readonly tasks: number;
  readonly runs: number;
}

/**
 * Removes tasks and runs that ended before an instant, or only counts them. What is still of use stays: the last failure of a
 * partition, until something has come of it. In a transaction.
 */
export async function pruneHistory(
  db: Kysely<CatalogSchema>,
  beforeMs: number,
  { isDry }: { readonly isDry: boolean },
): Promise<OldHistory> {
  const old = db
    .selectFrom('tasks as task')
    .select(['task.run_id', 'task.id'])
    .where('task.finished_ms', '<', beforeMs)
    .where('task.state', '<>', 'running')
    .where((where) =>
      where.or([
        where('task.state', '<>', 'failed'),
        where.exists(
          where
            .selectFrom('tasks as later')
            .select('later.id')
            .whereRef('later.dataset', '=', 'task.dataset')
            .whereRef('later.key', '=', 'task.key')
            .where('later.state', 'in', ['done', 'failed'])
            .where(isLaterAttempt('task')),
        ),
      ]),
    );
  const rows = await old.execute();
  if (!isDry) {
    for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
      for (const [run, ids] of Map.groupBy(rows.slice(start, start + ROWS_AT_ONCE), (row) => row.run_id)) {
        await db
          .deleteFrom('tasks')
          .where('run_id', '=', run)
          .where(
            'id',
            'in',
            ids.map(({ id }) => id),
          )
          .execute();
      }
    }
  }
  const gone = new Map(
    [...Map.groupBy(rows, (row) => row.run_id)].map(([run, own]) => [run, own.length] as const),
  );
  const ended = await db
    .selectFrom('runs')
    .select(['id', sql<number>`(SELECT count(*) FROM tasks WHERE tasks.run_id = runs.id)`.as('tasks')])
    .where('finished_ms', '<', beforeMs)
    .where('state', '<>', 'running')
    .execute();
  // After the removal none of its tasks is left; before it, none but those that would go.
  const empty = ended.filter(({ id, tasks }) => tasks === (isDry ? (gone.get(id) ?? 0) : 0));
  if (!isDry) {
    for (const { id } of empty) {
      await db.deleteFrom('api_calls').where('run_id', '=', id).execute();
      await db.deleteFrom('run_profiles').where('run_id', '=', id).execute();
      await db.deleteFrom('runs').where('id', '=', id).execute();
    }
  }
  return { tasks: rows.length, runs: empty.length };
}

/** Statements have room for so many values. */
const ROWS_AT_ONCE = 500;
