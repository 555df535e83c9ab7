import type { Kysely } from 'kysely';
import type { CatalogSchema } from './schema.ts';

/** Which task of which run is at work; the pair is the task’s identity in the catalog. */
export interface TaskRef {
  readonly runId: string;
  readonly taskId: string;
}

/** What a task is about to do. */
export interface TaskStart extends TaskRef {
  readonly kind: string;
  readonly dataset: string;
  readonly key: string;
  readonly fingerprint: string;
  readonly startedMs: number;
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

/** A task that was at work when its process died. */
export interface InterruptedTask {
  readonly kind: string;
  readonly dataset: string;
  readonly key: string;
}

/** Records that a task is at work, before its first effect: after a crash this is what recovery goes by. */
export async function startTask(db: Kysely<CatalogSchema>, task: TaskStart): Promise<void> {
  await db
    .insertInto('tasks')
    .values({
      run_id: task.runId,
      id: task.taskId,
      kind: task.kind,
      dataset: task.dataset,
      key: task.key,
      state: 'running',
      fingerprint: task.fingerprint,
      started_ms: task.startedMs,
      finished_ms: null,
      rows: null,
      bytes: null,
      error_code: null,
      error_message: null,
    })
    .execute();
}

/** Records a task’s end; inside the transaction that publishes its partition, when it has one. */
export async function endTask(db: Kysely<CatalogSchema>, task: TaskRef, end: TaskEnd): Promise<void> {
  await db
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
    .where('id', '=', task.taskId)
    .execute();
}

/** Tasks that were running when their process died. Only meaningful while holding the write lock. */
export async function interruptedTasks(db: Kysely<CatalogSchema>): Promise<readonly InterruptedTask[]> {
  return await db.selectFrom('tasks').select(['kind', 'dataset', 'key']).where('state', '=', 'running').execute();
}
