import { type Kysely, sql } from 'kysely';
import type { CatalogSchema } from './schema.ts';

type Db = Kysely<CatalogSchema>;

/** Tasks of some runs by kind. */
export interface KindFigures {
  readonly kind: string;
  readonly tasks: number;
  readonly wallMs: number;
  readonly rows: number;
  readonly bytes: number;
}

/** What tasks of runs took and made, by kind. */
export async function figuresByKind(db: Db, runs: readonly string[]): Promise<readonly KindFigures[]> {
  return db
    .selectFrom('tasks')
    .select(({ fn }) => [
      'kind',
      fn.countAll<number>().as('tasks'),
      fn.sum<number>(sql`finished_ms - started_ms`).as('wallMs'),
      fn.coalesce(fn.sum<number>('rows'), sql<number>`0`).as('rows'),
      fn.coalesce(fn.sum<number>('bytes'), sql<number>`0`).as('bytes'),
    ])
    .where('run_id', 'in', [...runs])
    .where('finished_ms', 'is not', null)
    .groupBy('kind')
    .execute();
}

/** Tasks of some runs by who performed them. */
export interface WorkerFigures extends Omit<KindFigures, 'kind'> {
  readonly worker: string;
}

/** What the tasks of runs took and made that workers performed, most first; each counts for who performed it last. */
export async function figuresByWorker(db: Db, runs: readonly string[]): Promise<readonly WorkerFigures[]> {
  const rows = await db
    .selectFrom('tasks')
    .select(({ fn }) => [
      'worker',
      fn.countAll<number>().as('tasks'),
      fn.sum<number>(sql`finished_ms - started_ms`).as('wallMs'),
      fn.coalesce(fn.sum<number>('rows'), sql<number>`0`).as('rows'),
      fn.coalesce(fn.sum<number>('bytes'), sql<number>`0`).as('bytes'),
    ])
    .where('run_id', 'in', [...runs])
    .where('finished_ms', 'is not', null)
    .where('worker', 'is not', null)
    .groupBy('worker')
    .orderBy('tasks', 'desc')
    .orderBy('worker')
    .execute();
  return rows.map(({ worker, ...figures }) => ({ ...figures, worker: worker ?? '' }));
}

/** One task of a run. */
export interface TaskFigures {
  readonly run: string;
  readonly task: string;
  readonly kind: string;
  readonly state: string;
  readonly rows: number | null;
  readonly bytes: number | null;
  /** Null for the process of the run. */
  readonly worker: string | null;
  readonly wallMs: number;
}

/** The tasks of runs that took longest. */
export async function slowestTasks(
  db: Db,
  runs: readonly string[],
  limit: number,
): Promise<readonly TaskFigures[]> {
  return db
    .selectFrom('tasks')
    .select(['run_id as run', 'id as task', 'kind', 'state', 'rows', 'bytes', 'worker'])
    .select(sql<number>`finished_ms - started_ms`.as('wallMs'))
    .where('run_id', 'in', [...runs])
    .where('finished_ms', 'is not', null)
    .orderBy('wallMs', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** What was made in a span of time. */
export interface SpanFigures {
  /** Counted from 0. */
  readonly span: number;
  readonly rows: number;
  readonly bytes: number;
  readonly tasks: number;
}

/** What tasks of runs made, by the span of time they ended in; spans without any are not in it. */
export async function throughputBySpan(
  db: Db,
  runs: readonly string[],
  { startMs, spanMs }: { readonly startMs: number; readonly spanMs: number },
): Promise<readonly SpanFigures[]> {
  const span = sql<number>`(finished_ms - ${sql.lit(startMs)}) / ${sql.lit(spanMs)}`;
  return db
    .selectFrom('tasks')
    .select(({ fn }) => [
      span.as('span'),
      fn.coalesce(fn.sum<number>('rows'), sql<number>`0`).as('rows'),
      fn.coalesce(fn.sum<number>('bytes'), sql<number>`0`).as('bytes'),
      fn.countAll<number>().as('tasks'),
    ])
    .where('run_id', 'in', [...runs])
    .where('state', '=', 'done')
    .where('finished_ms', '>=', startMs)
    .groupBy(span)
    .execute();
}

const MAKERS_OF_DAYS = ['ingest', 'unfold'];

/** How good the days are that runs made. */
export interface QualityFigures {
  readonly days: number;
  readonly rows: number;
  readonly quarantined: number;
  readonly duplicates: number;
  readonly findings: readonly { readonly severity: string; readonly count: number }[];
}

/** Rows of the days that runs made, as they are held now, with what was found about them. */
export async function qualityOfRuns(db: Db, runs: readonly string[]): Promise<QualityFigures> {
  const made = db
    .selectFrom('tasks')
    .select(['dataset', 'key'])
    .distinct()
    .where('run_id', 'in', [...runs])
    .where('kind', 'in', MAKERS_OF_DAYS)
    .where('state', '=', 'done');
  const rows = await db
    .with('made', () => made)
    .selectFrom('partitions')
    .innerJoin('made', (join) =>
      join.onRef('made.dataset', '=', 'partitions.dataset').onRef('made.key', '=', 'partitions.key'),
    )
    .where('layer', '=', 'bronze')
    .select(({ fn }) => [
      fn.countAll<number>().as('days'),
      fn.coalesce(fn.sum<number>('rows'), sql<number>`0`).as('rows'),
      fn.coalesce(fn.sum<number>('quarantined'), sql<number>`0`).as('quarantined'),
      fn.coalesce(fn.sum<number>('duplicates'), sql<number>`0`).as('duplicates'),
    ])
    .executeTakeFirstOrThrow();
  const findings = await db
    .with('made', () => made)
    .selectFrom('findings')
    .innerJoin('made', (join) =>
      join.onRef('made.dataset', '=', 'findings.dataset').onRef('made.key', '=', 'findings.key'),
    )
    .select(({ fn }) => ['severity', fn.countAll<number>().as('count')])
    .groupBy('severity')
    .orderBy('count', 'desc')
    .execute();
  return { ...rows, findings };
}

/** What runs asked of the vendor. */
export interface CallFigures {
  readonly made: number;
  readonly naive: number;
  readonly requests: number;
  readonly bytes: number;
  readonly rateLimited: number;
}

/** Calls of runs. */
export async function callsOfRuns(db: Db, runs: readonly string[]): Promise<CallFigures> {
  return db
    .selectFrom('api_calls')
    .select(({ fn }) => [
      fn
        .coalesce(sql<number>`sum(CASE WHEN endpoint = 'flat-files' THEN 0 ELSE made END)`, sql<number>`0`)
        .as('made'),
      fn.coalesce(fn.sum<number>('naive'), sql<number>`0`).as('naive'),
      fn
        .coalesce(sql<number>`sum(CASE WHEN endpoint = 'flat-files' THEN made ELSE 0 END)`, sql<number>`0`)
        .as('requests'),
      fn.coalesce(fn.sum<number>('bytes'), sql<number>`0`).as('bytes'),
      fn.coalesce(fn.sum<number>('rate_limited'), sql<number>`0`).as('rateLimited'),
    ])
    .where('run_id', 'in', [...runs])
    .executeTakeFirstOrThrow();
}
