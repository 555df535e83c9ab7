import { type ExpressionBuilder, type Kysely, type Selectable, sql } from 'kysely';
import { mentioning } from './mentioning.ts';
import type { CatalogSchema, TasksTable } from './schema.ts';

/** Which tasks of a run. */
export interface TaskFilter {
  readonly state?: TasksTable['state'] | undefined;
  readonly kind?: string | undefined;
  /** Looked for in ids and errors, whatever the case. */
  readonly text?: string | undefined;
}

/** A task as the catalog has it. */
export type TaskRecord = Readonly<Selectable<TasksTable>>;

/** Where a page of tasks begins: behind this one. */
export interface TaskCursor {
  readonly startedMs: number;
  readonly id: string;
}

/** Tasks of a run in the order they began, with how many there are in all. */
export async function listTasks(
  db: Kysely<CatalogSchema>,
  { run, filter }: { readonly run: string; readonly filter: TaskFilter },
  { after, limit }: { readonly after?: TaskCursor | undefined; readonly limit: number },
): Promise<{ readonly rows: readonly TaskRecord[]; readonly total: number }> {
  const own = db
    .selectFrom('tasks')
    .where('run_id', '=', run)
    .where((is) => passes(is, filter));
  const counted = await own.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const page =
    after === undefined
      ? own
      : own.where((is) =>
          is.or([
            is('started_ms', '>', after.startedMs),
            is.and([is('started_ms', '=', after.startedMs), is('id', '>', after.id)]),
          ]),
        );
  const rows = await page.selectAll().orderBy('started_ms').orderBy('id').limit(limit).execute();
  return { rows, total: counted.total };
}

/** Tasks of runs that began or ended at `sinceMs` or later, oldest first; at most `limit`. */
export async function changedTasks(
  db: Kysely<CatalogSchema>,
  {
    runs,
    sinceMs,
    limit,
  }: { readonly runs: readonly string[]; readonly sinceMs: number; readonly limit: number },
): Promise<readonly TaskRecord[]> {
  if (runs.length === 0) return [];
  return db
    .selectFrom('tasks')
    .selectAll()
    .where('run_id', 'in', [...runs])
    .where((is) => is.or([is('started_ms', '>=', sinceMs), is('finished_ms', '>=', sinceMs)]))
    .orderBy('started_ms')
    .orderBy('run_id')
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** A kind of error among the tasks of a run. */
export interface ErrorCount {
  readonly code: string;
  readonly count: number;
  readonly example: string;
}

/** Errors of a run by code, most first. */
export async function taskErrors(db: Kysely<CatalogSchema>, run: string): Promise<readonly ErrorCount[]> {
  const rows = await db
    .selectFrom('tasks')
    .select(({ fn }) => [
      'error_code',
      fn.countAll<number>().as('count'),
      fn.min<string | null>('error_message').as('example'),
    ])
    .where('run_id', '=', run)
    .where('error_code', 'is not', null)
    .groupBy('error_code')
    .orderBy('count', 'desc')
    .orderBy('error_code')
    .execute();
  return rows.map(({ error_code: code, count, example }) => ({
    code: code ?? '',
    count,
    example: example ?? '',
  }));
}

function passes(is: ExpressionBuilder<CatalogSchema, 'tasks'>, { state, kind, text }: TaskFilter) {
  return is.and([
    ...(state === undefined ? [] : [is('state', '=', state)]),
    ...(kind === undefined ? [] : [is('kind', '=', kind)]),
    ...(text === undefined || text === ''
      ? []
      : [mentioning(sql`id || ' ' || coalesce(error_code, '') || ' ' || coalesce(error_message, '')`, text)]),
  ]);
}
