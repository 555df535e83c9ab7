import type { ExpressionBuilder, Kysely } from 'kysely';
import type { CatalogSchema } from './schema.ts';
import type { TaskRecord } from './task-history.ts';

/** What a task waited for, and what was made of what it made; each in the order they began. */
export interface TaskFlow {
  readonly task: TaskRecord;
  readonly before: readonly TaskRecord[];
  readonly after: readonly TaskRecord[];
}

/** Neighbours that are told. */
const NEIGHBOURS_MAX = 40;

/** Of the same run and partition: what each kind waits for. */
const WAITS_FOR: Readonly<Record<string, string>> = { ingest: 'land', unfold: 'ask', resample: 'fetch' };
const FOLLOWED_BY: Readonly<Record<string, string>> = { land: 'ingest', ask: 'unfold', fetch: 'resample' };

const MAKERS_OF_DAYS = ['ingest', 'unfold'];
const MAKERS_OF_EXPORTS = ['export', 'verify'];

type Where = ExpressionBuilder<CatalogSchema, 'tasks'>;

/**
 * The neighbours of a task. Within a run by what its kind waits for; beyond it by what was made of what: silver of the days that were
 * there when it began, exports of the silver that was. `undefined` when there is no such task.
 */
export async function taskFlow(
  db: Kysely<CatalogSchema>,
  { run, id }: { readonly run: string; readonly id: string },
): Promise<TaskFlow | undefined> {
  const task = await db
    .selectFrom('tasks')
    .selectAll()
    .where('run_id', '=', run)
    .where('id', '=', id)
    .executeTakeFirst();
  if (task === undefined) return undefined;
  return { task, before: await before(db, task), after: await after(db, task) };
}

async function before(db: Kysely<CatalogSchema>, task: TaskRecord): Promise<readonly TaskRecord[]> {
  const { kind, run_id: run, dataset, key, started_ms: startedMs } = task;
  const waited = WAITS_FOR[kind];
  if (waited !== undefined) return ofRun(db, { run, kind: waited, key });
  const kinds = kind === 'silver' ? MAKERS_OF_DAYS : MAKERS_OF_EXPORTS.includes(kind) ? ['silver'] : [];
  if (kinds.length === 0) return [];
  const found = await db
    .selectFrom('tasks')
    .selectAll()
    .where('dataset', '=', dataset)
    .where((is) => (kind === 'silver' ? isWithin(is, key) : is.and([])))
    .where('state', '=', 'done')
    .where('kind', 'in', kinds)
    .where('finished_ms', '<=', startedMs)
    .orderBy('finished_ms', 'desc')
    .orderBy('key', 'desc')
    .limit(NEIGHBOURS_MAX)
    .execute();
  return found.toReversed();
}

async function after(db: Kysely<CatalogSchema>, task: TaskRecord): Promise<readonly TaskRecord[]> {
  const { kind, run_id: run, dataset, key, finished_ms: finishedMs } = task;
  const next = FOLLOWED_BY[kind];
  if (next !== undefined) return ofRun(db, { run, kind: next, key });
  if (finishedMs === null) return [];
  const isDay = MAKERS_OF_DAYS.includes(kind);
  if (!isDay && kind !== 'silver') return [];
  return db
    .selectFrom('tasks')
    .selectAll()
    .where('dataset', '=', dataset)
    .where('kind', 'in', isDay ? ['silver'] : MAKERS_OF_EXPORTS)
    .where((is) => (isDay ? is('key', 'in', [key.slice(0, 4), key.slice(0, 7)]) : is.and([])))
    .where('started_ms', '>=', finishedMs)
    .orderBy('started_ms')
    .orderBy('run_id')
    .orderBy('id')
    .limit(isDay ? 1 : NEIGHBOURS_MAX)
    .execute();
}

/** Of a run by kind and partition; answers of single symbols are made into several. */
async function ofRun(
  db: Kysely<CatalogSchema>,
  { run, kind, key }: { readonly run: string; readonly kind: string; readonly key: string },
): Promise<readonly TaskRecord[]> {
  return db
    .selectFrom('tasks')
    .selectAll()
    .where('run_id', '=', run)
    .where('kind', '=', kind)
    .where('key', '=', key)
    .orderBy('started_ms')
    .orderBy('id')
    .limit(NEIGHBOURS_MAX)
    .execute();
}

/** Days of a year or a month: whatever begins with its name. */
function isWithin(is: Where, key: string) {
  return is.and([is('key', '>=', key), is('key', '<=', `${key}\uffff`)]);
}
