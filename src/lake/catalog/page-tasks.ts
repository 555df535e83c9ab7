import { type Expression, type ExpressionBuilder, type Kysely, type SqlBool, sql } from 'kysely';
import { likePattern } from '../quality/like-pattern.ts';
import { mentioning } from './mentioning.ts';
import type { CatalogSchema, TasksTable } from './schema.ts';
import type { TaskRecord } from './task-history.ts';

/** Which tasks of all runs. Of a field any value fits; what is absent lets all through, and an empty list nothing. */
export interface TasksFilter {
  readonly states?: readonly TasksTable['state'][] | undefined;
  readonly kinds?: readonly string[] | undefined;
  readonly datasets?: readonly string[] | undefined;
  /** Codes of errors. */
  readonly errors?: readonly string[] | undefined;
  /** Looked for in ids of tasks and runs and in errors, whatever the case; a word also among the symbols that runs were asked for. */
  readonly text?: string | undefined;
  /** These states have to fit in any case. */
  readonly only?: readonly TasksTable['state'][] | undefined;
  /** Whether every field has to fit, or one of them is enough. Spans and the run have to fit in any case. */
  readonly match?: 'all' | 'any' | undefined;
  readonly run?: string | undefined;
  /** Id of a task. */
  readonly task?: string | undefined;
  /** Half-open span of beginnings. */
  readonly startMs?: number | undefined;
  readonly endMs?: number | undefined;
  /** Of keys, inclusive: trading days. */
  readonly fromKey?: string | undefined;
  readonly toKey?: string | undefined;
}

/** The place of a task in the list: behind this one. */
export interface TaskPlace {
  readonly startedMs: number;
  readonly runId: string;
  readonly id: string;
}

type Where = ExpressionBuilder<CatalogSchema, 'tasks'>;

/** Follows every character of a key: keys that begin with `toKey` are at or before it. */
const AFTER = '\uffff';

/** Tasks of all runs, the latest first. A page costs the same wherever it lies in the list. */
export async function pageTasks(
  db: Kysely<CatalogSchema>,
  filter: TasksFilter,
  page: { readonly after?: TaskPlace | undefined; readonly limit: number },
): Promise<readonly TaskRecord[]> {
  let query = db.selectFrom('tasks').selectAll().where(matching(filter));
  if (page.after !== undefined) {
    const { startedMs, runId, id } = page.after;
    // The first condition says nothing new, but where in the index to begin.
    query = query
      .where('started_ms', '<=', startedMs)
      .where(sql<SqlBool>`(started_ms < ${startedMs} OR (run_id, id) < (${runId}, ${id}))`);
  }
  return query
    .orderBy('started_ms', 'desc')
    .orderBy('run_id', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit)
    .execute();
}

/** How many there are of each state, whichever states the filter is for. */
export async function countTaskStates(
  db: Kysely<CatalogSchema>,
  { states: _, ...filter }: TasksFilter,
): Promise<ReadonlyMap<TasksTable['state'], number>> {
  const rows = await db
    .selectFrom('tasks')
    .select(({ fn }) => ['state', fn.countAll<number>().as('count')])
    .where(matching(filter))
    .groupBy('state')
    .execute();
  return new Map(rows.map(({ state, count }) => [state, count]));
}

/** Tasks of a run that make the same partition. */
export interface TasksOfPartition extends Pick<TaskRecord, 'run_id' | 'kind' | 'dataset' | 'key'> {
  readonly count: number;
}

/** Partitions that tasks of a filter were to make, with their runs and kinds; at most `limit`. */
export async function taskPartitions(
  db: Kysely<CatalogSchema>,
  filter: TasksFilter,
  limit: number,
): Promise<readonly TasksOfPartition[]> {
  return db
    .selectFrom('tasks')
    .select(({ fn }) => ['run_id', 'kind', 'dataset', 'key', fn.countAll<number>().as('count')])
    .where(matching(filter))
    .groupBy(['run_id', 'kind', 'dataset', 'key'])
    .orderBy('dataset')
    .orderBy('key')
    .orderBy('run_id')
    .orderBy('kind')
    .limit(limit)
    .execute();
}

function matching(filter: TasksFilter) {
  return (is: Where) => {
    const fields = fieldsOf(is, filter);
    const isAny = filter.match === 'any' && fields.length > 0;
    return is.and([...spansOf(is, filter), ...(isAny ? [is.or(fields)] : fields)]);
  };
}

function spansOf(is: Where, filter: TasksFilter): Expression<SqlBool>[] {
  const { only, run, task, startMs, endMs, fromKey, toKey } = filter;
  return [
    ...(only === undefined ? [] : [isOneOf('state', only)]),
    ...(run === undefined ? [] : [is('run_id', '=', run)]),
    ...(task === undefined ? [] : [is('id', '=', task)]),
    ...(startMs === undefined ? [] : [is('started_ms', '>=', startMs)]),
    ...(endMs === undefined ? [] : [is('started_ms', '<', endMs)]),
    ...(fromKey === undefined ? [] : [is('key', '>=', fromKey)]),
    ...(toKey === undefined ? [] : [is('key', '<=', `${toKey}${AFTER}`)]),
  ];
}

function fieldsOf(is: Where, { states, kinds, datasets, errors, text }: TasksFilter): Expression<SqlBool>[] {
  return [
    ...(states === undefined ? [] : [isOneOf('state', states)]),
    ...(kinds === undefined ? [] : [isOneOf('kind', kinds)]),
    ...(datasets === undefined ? [] : [isOneOf('dataset', datasets)]),
    ...(errors === undefined ? [] : [isOneOf('error_code', errors)]),
    ...(text === undefined || text === '' ? [] : [mentions(is, text)]),
  ];
}

function isOneOf(
  field: 'state' | 'kind' | 'dataset' | 'error_code',
  values: readonly string[],
): Expression<SqlBool> {
  return values.length === 0 ? sql<SqlBool>`1 = 0` : sql<SqlBool>`${sql.ref(field)} IN (${sql.join(values)})`;
}

function mentions(is: Where, text: string): Expression<SqlBool> {
  const own = mentioning(
    sql`id || ' ' || run_id || ' ' || coalesce(error_code, '') || ' ' || coalesce(error_message, '')`,
    text,
  );
  if (!SYMBOL.test(text)) return own;
  const pattern = `%"symbols":[${likePattern(JSON.stringify(text))}`;
  const asked = sql<SqlBool>`lower(request) LIKE lower(${pattern}) ESCAPE '\\'`;
  return is.or([own, is('run_id', 'in', is.selectFrom('runs').select('runs.id').where(asked))]);
}

/** What may be a symbol, as requests keep them. */
const SYMBOL = /^[A-Za-z][\w.:/-]{0,30}$/;
