import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely';
import { BarlakeError } from '../../domain/barlake-error.ts';
import type { CatalogSchema } from './schema.ts';

/** Which task of which run is at work; the pair is the task’s identity in the catalog. */
export interface TaskRef {
  readonly runId: string;
  readonly taskId: string;
  /** The lease: who began it with this number may end it as long as nobody has begun it again. Absent: nobody else can. */
  readonly attempt?: number;
}

/** What a task is about to do. */
export interface TaskStart extends TaskRef {
  readonly kind: string;
  readonly dataset: string;
  readonly key: string;
  readonly fingerprint: string;
  readonly startedMs: number;
  /** Absent: the process of the run. */
  readonly worker?: string | undefined;
}

/** How a task ended. */
export interface TaskEnd {
  readonly state: 'done' | 'failed' | 'skipped';
  readonly finishedMs: number;
  readonly rows?: number;
  readonly bytes?: number;
  readonly errorCode?: string;
  readonly errorMessage?: string;
}

/** A task that may have left a file which the catalog does not know. */
export interface InterruptedTask extends TaskRef {
  readonly kind: string;
  readonly dataset: string;
  readonly key: string;
  /** What it meant to make. */
  readonly fingerprint: string;
  readonly state: 'running' | 'failed';
}

/**
 * Records that a task is at work, before its first effect: after a crash this is what recovery goes by. A run that takes
 * a second pass may begin a task again, and so may a second worker: the latest attempt counts, and has the lease that is returned.
 */
export async function startTask(db: Kysely<CatalogSchema>, task: TaskStart): Promise<Required<TaskRef>> {
  const { attempt } = await beginTask(db, task, 'always').executeTakeFirstOrThrow();
  return { runId: task.runId, taskId: task.taskId, attempt };
}

/**
 * The same for a task that may have been delivered before: `undefined` when it has been done in this run, which is looked at and written
 * down in one step. Between a look of its own and a beginning another worker may have published.
 */
export async function claimTask(
  db: Kysely<CatalogSchema>,
  task: TaskStart,
): Promise<Required<TaskRef> | undefined> {
  const begun = await beginTask(db, task, 'unless done').executeTakeFirst();
  return begun && { runId: task.runId, taskId: task.taskId, attempt: begun.attempt };
}

function beginTask(db: Kysely<CatalogSchema>, task: TaskStart, when: 'always' | 'unless done') {
  const begun = {
    state: 'running',
    fingerprint: task.fingerprint,
    started_ms: task.startedMs,
    finished_ms: null,
    rows: null,
    bytes: null,
    error_code: null,
    error_message: null,
    worker: task.worker ?? null,
  } as const;
  const { runId, taskId, kind, dataset, key } = task;
  return db
    .insertInto('tasks')
    .values({ run_id: runId, id: taskId, kind, dataset, key, ...begun })
    .onConflict((conflict) => {
      const again = conflict
        .columns(['run_id', 'id'])
        .doUpdateSet({ ...begun, attempt: sql<number>`${sql.ref('tasks.attempt')} + 1` });
      return when === 'always' ? again : again.where('tasks.state', '<>', 'done');
    })
    .returning('attempt');
}

/**
 * Records a task’s end; inside the transaction that publishes its partition, when it has one. Throws `E_LEASE_LOST`, which takes that
 * transaction back, when the task was begun again since or its run is over.
 */
export async function endTask(db: Kysely<CatalogSchema>, task: TaskRef, end: TaskEnd): Promise<void> {
  if (task.attempt === undefined) {
    await assertLease(db, task);
    return settleTask(db, task, end);
  }
  const { numUpdatedRows } = await updateEnd(db, task, end)
    .where('state', '=', 'running')
    .where('attempt', '=', task.attempt)
    .where((is) =>
      is.not(
        is.exists(
          is.selectFrom('runs').select('id').where('id', '=', task.runId).where('state', '<>', 'running'),
        ),
      ),
    )
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw leaseLost(task);
}

/** Records the end of a task that nobody performs any more: under the write lock, after a crash. */
export async function settleTask(db: Kysely<CatalogSchema>, task: TaskRef, end: TaskEnd): Promise<void> {
  await updateEnd(db, task, end).execute();
}

function updateEnd(db: Kysely<CatalogSchema>, task: TaskRef, end: TaskEnd) {
  return db
    .updateTable('tasks')
    .set({
      state: end.state,
      finished_ms: end.finishedMs,
      rows: end.rows ?? null,
      bytes: end.bytes ?? null,
      error_code: end.errorCode ?? null,
      error_message: end.errorMessage ?? null,
    })
    .where('run_id', '=', task.runId)
    .where('id', '=', task.taskId);
}

/**
 * Looks whether a task is still this attempt’s to publish. Just before a file is renamed this keeps the time short in which a worker that
 * slept could put its file over that of another; the certain look is the one of {@link endTask}. Throws `E_LEASE_LOST`.
 */
export async function assertLease(db: Kysely<CatalogSchema>, task: TaskRef): Promise<void> {
  const run = await db.selectFrom('runs').select('state').where('id', '=', task.runId).executeTakeFirst();
  if (run !== undefined && run.state !== 'running') throw leaseLost(task);
  if (task.attempt === undefined) return;
  const row = await db
    .selectFrom('tasks')
    .select(['state', 'attempt'])
    .where('run_id', '=', task.runId)
    .where('id', '=', task.taskId)
    .executeTakeFirst();
  if (row?.state !== 'running' || row.attempt !== task.attempt) throw leaseLost(task);
}

function leaseLost({ runId, taskId, attempt }: TaskRef): BarlakeError {
  return new BarlakeError('E_LEASE_LOST', {
    message: `${taskId} is no longer this process’s to publish: it was begun again elsewhere, or its run is over.`,
    mend: 'Nothing is to be done: what the last attempt makes counts.',
    details: { runId, taskId, attempt: attempt ?? null },
  });
}

/** Records a task’s failure, whether its beginning was recorded or not. */
export async function recordFailure(db: Kysely<CatalogSchema>, task: TaskStart, end: TaskEnd): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const known = await transaction
      .selectFrom('tasks')
      .select('id')
      .where('run_id', '=', task.runId)
      .where('id', '=', task.taskId)
      .executeTakeFirst();
    if (known === undefined) await startTask(transaction, task);
    await endTask(transaction, task, end);
  });
}

/**
 * Whether `later` began after `earlier`, in another run. Names of runs tell when a run was asked for; when the lake was busy, it began
 * later than others that were asked for after it.
 */
export function isLaterAttempt(earlier: 'task' | 'last'): RawBuilder<SqlBool> {
  const [run, started] = [sql.ref(`${earlier}.run_id`), sql.ref(`${earlier}.started_ms`)];
  return sql<SqlBool>`later.run_id <> ${run} AND (later.started_ms, later.run_id) > (${started}, ${run})`;
}

/** Failures that can strike between the renaming of a file and the transaction that tells of it. */
const PUBLISHING_FAILURES = [
  'E_DISK_FULL',
  'E_LAKE_READ_ONLY',
  'E_UNEXPECTED',
  'E_CANCELLED',
  'E_CATALOG_UNREACHABLE',
  'E_LOCK_LOST',
  'E_BUSY',
];

const MAKERS_OF_DAYS = ['ingest', 'unfold'];

/**
 * Tasks that were running when their process died, and tasks whose last attempt failed in a way that may have struck
 * while publishing; oldest first. Only meaningful while holding the write lock.
 */
export async function interruptedTasks(db: Kysely<CatalogSchema>): Promise<readonly InterruptedTask[]> {
  const rows = await db
    .selectFrom('tasks as task')
    .select(['run_id', 'id', 'kind', 'dataset', 'key', 'fingerprint', 'state'])
    .where((where) =>
      where.or([
        where('state', '=', 'running'),
        where.and([
          where('state', '=', 'failed'),
          where('error_code', 'in', PUBLISHING_FAILURES),
          where.not(
            where.exists(
              where
                .selectFrom('tasks as later')
                .select('later.id')
                .whereRef('later.dataset', '=', 'task.dataset')
                .whereRef('later.key', '=', 'task.key')
                .where((kinds) =>
                  kinds.or([
                    kinds('later.kind', '=', kinds.ref('task.kind')),
                    // Both make a day’s bars, in one place.
                    kinds.and([
                      kinds('later.kind', 'in', MAKERS_OF_DAYS),
                      kinds('task.kind', 'in', MAKERS_OF_DAYS),
                    ]),
                  ]),
                )
                .where('later.state', 'in', ['done', 'running'])
                .where(isLaterAttempt('task')),
            ),
          ),
        ]),
      ]),
    )
    .orderBy('run_id')
    .orderBy('id')
    .execute();
  return rows.map(({ run_id, id, state, ...task }) => ({
    ...task,
    runId: run_id,
    taskId: id,
    state: state === 'running' ? 'running' : 'failed',
  }));
}
