import { type Kysely, sql } from 'kysely';
import type { CatalogSchema } from './schema.ts';

/** What ended within a stretch of time. */
export interface ThroughputRow {
  readonly startMs: number;
  readonly tasks: number;
  readonly failed: number;
  readonly rows: number;
  readonly bytes: number;
  readonly calls: number;
}

/** Stretches of time that follow one another. */
export interface ThroughputRange {
  /** A multiple of `bucketMs`. */
  readonly startMs: number;
  readonly endMs: number;
  readonly bucketMs: number;
}

/** Tasks that ended, with their rows and bytes, and calls of runs, spread evenly from a run’s start to its end; every stretch, oldest first. */
export async function taskThroughput(
  db: Kysely<CatalogSchema>,
  { startMs, endMs, bucketMs }: ThroughputRange,
): Promise<readonly ThroughputRow[]> {
  const count = Math.ceil((endMs - startMs) / bucketMs);
  const calls = new Float64Array(count);
  for (const run of await callsOfRuns(db, startMs, endMs)) spread(calls, run, { startMs, endMs, bucketMs });
  const ended = new Map((await endedTasks(db, { startMs, endMs, bucketMs })).map((row) => [row.bucket, row]));
  return Array.from({ length: count }, (_, index) => {
    const start = startMs + index * bucketMs;
    const { tasks = 0, failed = 0, rows = 0, bytes = 0 } = ended.get(start / bucketMs) ?? {};
    return { startMs: start, tasks, failed, rows, bytes, calls: calls[index] ?? 0 };
  });
}

async function endedTasks(db: Kysely<CatalogSchema>, { startMs, endMs, bucketMs }: ThroughputRange) {
  // A number written out: Postgres would have to guess the type of a bound one.
  const bucket = sql<number>`finished_ms / ${sql.raw(String(bucketMs))}`;
  const ofDone = (column: 'rows' | 'bytes') =>
    sql<number>`coalesce(sum(CASE WHEN state = 'done' THEN ${sql.ref(column)} ELSE 0 END), 0)`;
  return db
    .selectFrom('tasks')
    .select(({ fn }) => [
      bucket.as('bucket'),
      fn.countAll<number>().as('tasks'),
      sql<number>`sum(CASE WHEN state = 'failed' THEN 1 ELSE 0 END)`.as('failed'),
      ofDone('rows').as('rows'),
      ofDone('bytes').as('bytes'),
    ])
    .where('finished_ms', '>=', startMs)
    .where('finished_ms', '<', endMs)
    .groupBy(bucket)
    .execute();
}

interface RunCalls {
  readonly startedMs: number;
  readonly finishedMs: number;
  readonly made: number;
}

async function callsOfRuns(
  db: Kysely<CatalogSchema>,
  startMs: number,
  endMs: number,
): Promise<readonly RunCalls[]> {
  const found = await db
    .selectFrom('runs')
    .innerJoin('api_calls', 'api_calls.run_id', 'runs.id')
    .select(['runs.started_ms', 'runs.finished_ms', 'api_calls.made'])
    .where('runs.finished_ms', '>=', startMs)
    .where('runs.started_ms', '<', endMs)
    .where('api_calls.endpoint', '<>', 'flat-files')
    .where('api_calls.made', '>', 0)
    .execute();
  return found.map(({ started_ms: startedMs, finished_ms: finishedMs, made }) => ({
    startedMs,
    finishedMs: Math.max(finishedMs ?? startedMs, startedMs + 1),
    made,
  }));
}

function spread(calls: Float64Array, run: RunCalls, { startMs, bucketMs }: ThroughputRange): void {
  const perMs = run.made / (run.finishedMs - run.startedMs);
  const first = Math.max(0, Math.floor((run.startedMs - startMs) / bucketMs));
  for (let index = first; index < calls.length; index += 1) {
    const start = startMs + index * bucketMs;
    const overlap = Math.min(run.finishedMs, start + bucketMs) - Math.max(run.startedMs, start);
    if (overlap <= 0) return;
    calls[index] = (calls[index] ?? 0) + overlap * perMs;
  }
}
