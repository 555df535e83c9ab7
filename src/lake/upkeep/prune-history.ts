import { type Kysely, sql } from 'kysely';
import type { CatalogSchema } from '../catalog/schema.ts';

/** Rows of the history that are older than is kept. */
export interface OldHistory {
  readonly tasks: number;
  readonly runs: number;
}

/**
 * Removes tasks and runs that ended before an instant. What is still of use stays: the last failure of a partition, until something has come
 * of it. The database picks them, however many they are. In a transaction.
 */
export async function pruneHistory(db: Kysely<CatalogSchema>, beforeMs: number): Promise<OldHistory> {
  const tasks = await db
    .deleteFrom('tasks')
    .where(sql<boolean>`(run_id, id) IN ${oldTasks(db, beforeMs).select(['task.run_id', 'task.id'])}`)
    .executeTakeFirstOrThrow();
  const empty = oldRuns(db, beforeMs)
    .select('runs.id')
    .where((where) =>
      where.not(
        where.exists(where.selectFrom('tasks').select('tasks.id').whereRef('tasks.run_id', '=', 'runs.id')),
      ),
    );
  for (const table of ['api_calls', 'run_profiles'] as const)
    await db.deleteFrom(table).where('run_id', 'in', empty).execute();
  const runs = await db.deleteFrom('runs').where('id', 'in', empty).executeTakeFirstOrThrow();
  return { tasks: Number(tasks.numDeletedRows), runs: Number(runs.numDeletedRows) };
}

/** Counts what {@link pruneHistory} would remove. */
export async function countOldHistory(db: Kysely<CatalogSchema>, beforeMs: number): Promise<OldHistory> {
  const old = await oldTasks(db, beforeMs)
    .select(({ fn }) => ['task.run_id', fn.countAll<number>().as('tasks')])
    .groupBy('task.run_id')
    .execute();
  const gone = new Map(old.map(({ run_id: run, tasks }) => [run, tasks]));
  const ended = await oldRuns(db, beforeMs)
    .select(['id', sql<number>`(SELECT count(*) FROM tasks WHERE tasks.run_id = runs.id)`.as('tasks')])
    .execute();
  return {
    tasks: old.reduce((sum, { tasks }) => sum + tasks, 0),
    runs: ended.filter(({ id, tasks }) => tasks === (gone.get(id) ?? 0)).length,
  };
}

function oldTasks(db: Kysely<CatalogSchema>, beforeMs: number) {
  // Once for all partitions: a look for a later attempt from each failure takes minutes where a day has failed every night.
  const attempts = db
    .selectFrom('tasks')
    .select(['dataset', 'key', 'run_id'])
    .select(
      sql<number>`row_number() OVER (PARTITION BY dataset, key ORDER BY started_ms DESC, run_id DESC)`.as(
        'place',
      ),
    )
    .where('state', 'in', ['done', 'failed']);
  const last = db
    .selectFrom(attempts.as('attempt'))
    .select(['dataset', 'key', 'run_id'])
    .where('place', '=', 1);
  return db
    .selectFrom('tasks as task')
    .where('task.finished_ms', '<', beforeMs)
    .where('task.state', '<>', 'running')
    .where((where) =>
      where.or([
        where('task.state', '<>', 'failed'),
        sql<boolean>`(task.dataset, task.key, task.run_id) NOT IN ${last}`,
      ]),
    );
}

function oldRuns(db: Kysely<CatalogSchema>, beforeMs: number) {
  return db.selectFrom('runs').where('finished_ms', '<', beforeMs).where('state', '<>', 'running');
}
