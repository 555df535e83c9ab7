import { type ExpressionBuilder, type Kysely, type RawBuilder, type Selectable, sql } from 'kysely';
import { isPostgres } from './is-postgres.ts';
import { mentioning } from './mentioning.ts';
import type { CatalogSchema, RunsTable } from './schema.ts';

/** Which runs. Of a field any value fits; what is absent or empty lets all through. */
export interface RunFilter {
  readonly states?: readonly RunsTable['state'][] | undefined;
  readonly commands?: readonly string[] | undefined;
  /** Looked for in the id, the request, and in ids and errors of the tasks, whatever the case. */
  readonly text?: string | undefined;
  readonly datasets?: readonly string[] | undefined;
  /** Whether every field has to fit, or one of them is enough. The range has to fit in any case. */
  readonly match?: 'all' | 'any' | undefined;
  /** Half-open range of starts. */
  readonly startMs?: number | undefined;
  readonly endMs?: number | undefined;
  /** Only runs that began before this one. */
  readonly before?: string | undefined;
}

/** A run with what its tasks add up to. */
export interface RunHistoryRow {
  readonly id: string;
  readonly command: string;
  readonly state: RunsTable['state'];
  readonly startedMs: number;
  readonly finishedMs: number | null;
  /** JSON. */
  readonly request: string;
  readonly totals: string | null;
  readonly tasks: TaskCounts;
  readonly calls: { readonly made: number; readonly naive: number; readonly requests: number };
}

/** Tasks of a run by state, and what they made. */
export interface TaskCounts {
  readonly done: number;
  readonly failed: number;
  readonly running: number;
  readonly skipped: number;
  readonly rows: number;
  readonly bytes: number;
}

const NO_TASKS: TaskCounts = { done: 0, failed: 0, running: 0, skipped: 0, rows: 0, bytes: 0 };
const NO_CALLS = { made: 0, naive: 0, requests: 0 };

/** Runs, newest first, with how many there are in all. */
export async function listRuns(
  db: Kysely<CatalogSchema>,
  filter: RunFilter,
  limit: number,
): Promise<{ readonly rows: readonly RunHistoryRow[]; readonly total: number }> {
  const { before: _, ...rest } = filter;
  const counted = await db
    .selectFrom('runs')
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .where((is) => passes(is, rest))
    .executeTakeFirstOrThrow();
  const rows = await db
    .selectFrom('runs')
    .selectAll()
    .where((is) => passes(is, filter))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return { rows: await withTasks(db, rows), total: counted.total };
}

/** Runs that are going on, as far as the catalog knows; there is one writer, so these are few. */
export async function runningRuns(db: Kysely<CatalogSchema>): Promise<readonly RunHistoryRow[]> {
  const rows = await db
    .selectFrom('runs')
    .selectAll()
    .where('state', '=', 'running')
    .orderBy('id', 'desc')
    .limit(RUNNING_MAX)
    .execute();
  return withTasks(db, rows);
}

const RUNNING_MAX = 50;

/** Runs whose record was made after the `after`-th, in that order, and the number of the last one. */
export async function runsRecordedAfter(
  db: Kysely<CatalogSchema>,
  after: number,
  limit: number,
): Promise<{ readonly rows: readonly RunHistoryRow[]; readonly last: number }> {
  const number = recordNumber(db);
  const found = await db
    .selectFrom('runs')
    .selectAll()
    .select(number.as('record'))
    .where(number, '>', after)
    .orderBy(number)
    .limit(limit)
    .execute();
  return { rows: await withTasks(db, found), last: found.at(-1)?.record ?? after };
}

/** The number of the newest record; 0 when there is none. */
export async function lastRecord(db: Kysely<CatalogSchema>): Promise<number> {
  const row = await db
    .selectFrom('runs')
    .select(({ fn }) => fn.max(recordNumber(db)).as('last'))
    .executeTakeFirst();
  return row?.last ?? 0;
}

/** Both databases count records up as they are made; names of runs tell when they were asked for. */
function recordNumber(db: Kysely<CatalogSchema>): RawBuilder<number> {
  return isPostgres(db) ? sql<number>`runs.record` : sql<number>`runs.rowid`;
}

/** One run; `undefined` when there is none of that id. */
export async function findRun(db: Kysely<CatalogSchema>, id: string): Promise<RunHistoryRow | undefined> {
  const rows = await db.selectFrom('runs').selectAll().where('id', '=', id).execute();
  return (await withTasks(db, rows))[0];
}

function passes(is: ExpressionBuilder<CatalogSchema, 'runs'>, filter: RunFilter) {
  const { states = [], commands = [], text, datasets = [], match, startMs, endMs, before } = filter;
  const fields = [
    ...(states.length === 0 ? [] : [is('state', 'in', [...states])]),
    ...(commands.length === 0 ? [] : [is('command', 'in', [...commands])]),
    ...(datasets.length === 0 ? [] : [isAbout(is, datasets)]),
    ...(text === undefined || text === '' ? [] : [mentions(is, text)]),
  ];
  return is.and([
    ...(startMs === undefined ? [] : [is('started_ms', '>=', startMs)]),
    ...(endMs === undefined ? [] : [is('started_ms', '<', endMs)]),
    ...(before === undefined ? [] : [is('runs.id', '<', before)]),
    ...(match === 'any' && fields.length > 0 ? [is.or(fields)] : fields),
  ]);
}

function isAbout(is: ExpressionBuilder<CatalogSchema, 'runs'>, datasets: readonly string[]) {
  return is.or([
    ...datasets.map((dataset) => mentioning(sql`request`, JSON.stringify(dataset))),
    is.exists(
      is
        .selectFrom('tasks')
        .select('tasks.id')
        .whereRef('tasks.run_id', '=', 'runs.id')
        .where('tasks.dataset', 'in', [...datasets]),
    ),
  ]);
}

function mentions(is: ExpressionBuilder<CatalogSchema, 'runs'>, text: string) {
  return is.or([
    mentioning(sql`runs.id`, text),
    mentioning(sql`request`, text),
    is.exists(
      is
        .selectFrom('tasks')
        .select('tasks.id')
        .whereRef('tasks.run_id', '=', 'runs.id')
        .where(
          mentioning(
            sql`tasks.id || ' ' || coalesce(error_code, '') || ' ' || coalesce(error_message, '')`,
            text,
          ),
        ),
    ),
  ]);
}

async function withTasks(
  db: Kysely<CatalogSchema>,
  runs: readonly Selectable<RunsTable>[],
): Promise<readonly RunHistoryRow[]> {
  const ids = runs.map(({ id }) => id);
  if (ids.length === 0) return [];
  const tasks = await countTasks(db, ids);
  const calls = await countCalls(db, ids);
  return runs.map((run) => ({
    id: run.id,
    command: run.command,
    state: run.state,
    startedMs: run.started_ms,
    finishedMs: run.finished_ms,
    request: run.request,
    totals: run.totals,
    tasks: tasks.get(run.id) ?? NO_TASKS,
    calls: calls.get(run.id) ?? NO_CALLS,
  }));
}

async function countTasks(
  db: Kysely<CatalogSchema>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, TaskCounts>> {
  const rows = await db
    .selectFrom('tasks')
    .select(({ fn }) => [
      'run_id',
      'state',
      fn.countAll<number>().as('count'),
      fn.sum<number | null>('rows').as('rows'),
      fn.sum<number | null>('bytes').as('bytes'),
    ])
    .where('run_id', 'in', [...ids])
    .groupBy(['run_id', 'state'])
    .execute();
  const counts = new Map<string, TaskCounts>();
  for (const { run_id: id, state, count, rows: made, bytes } of rows) {
    const sofar = counts.get(id) ?? NO_TASKS;
    counts.set(id, {
      ...sofar,
      [state]: count,
      rows: sofar.rows + (made ?? 0),
      bytes: sofar.bytes + (bytes ?? 0),
    });
  }
  return counts;
}

async function countCalls(
  db: Kysely<CatalogSchema>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, RunHistoryRow['calls']>> {
  const rows = await db
    .selectFrom('api_calls')
    .selectAll()
    .where('run_id', 'in', [...ids])
    .execute();
  const sums = new Map<string, RunHistoryRow['calls']>();
  for (const { run_id: id, endpoint, made, naive } of rows) {
    const sofar = sums.get(id) ?? NO_CALLS;
    sums.set(
      id,
      endpoint === 'flat-files'
        ? { ...sofar, requests: sofar.requests + made }
        : { ...sofar, made: sofar.made + made, naive: sofar.naive + naive },
    );
  }
  return sums;
}
