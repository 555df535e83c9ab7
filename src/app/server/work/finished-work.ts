import { type Kysely, type SqlBool, sql } from 'kysely';
import { Counter, Histogram, type Registry } from 'prom-client';
import type { CatalogSchema } from '../../../lake/catalog/schema.ts';

/** Counts what has ended since a server began, whichever process did it. */
export interface FinishedWork {
  /** Counts what has ended since the last time. */
  read(nowMs: number): Promise<void>;
}

/** What ended so lately may stand in a transaction that is still open: it is counted the next time. */
const SETTLING_MS = 5_000;

/** Tasks read at once. */
const PAGE = 5_000;

/** Seconds. A small answer is unfolded in a tenth, a large day of options ingested in minutes. */
const TASK_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];
const RUN_BUCKETS = [1, 5, 15, 60, 300, 900, 3600, 10_800, 43_200];

/** Opens the counters; what ended before `sinceMs` is not in them. */
export function openFinishedWork(
  db: Kysely<CatalogSchema>,
  sinceMs: number,
  registers: Registry[],
): FinishedWork {
  const meters = openMeters(registers);
  let seenMs = sinceMs;
  return {
    async read(nowMs) {
      const endMs = nowMs - SETTLING_MS;
      if (endMs <= seenMs) return;
      await countTasks(db, { startMs: seenMs, endMs }, meters);
      await countRuns(db, { startMs: seenMs, endMs }, meters);
      seenMs = endMs;
    },
  };
}

interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

type Meters = ReturnType<typeof openMeters>;

function openMeters(registers: Registry[]): {
  readonly taskSeconds: Histogram;
  readonly taskRows: Counter;
  readonly taskBytes: Counter;
  readonly runSeconds: Histogram;
} {
  return {
    taskSeconds: new Histogram({
      name: 'barlake_task_seconds',
      help: 'Time from the beginning of a task to its end.',
      labelNames: ['kind', 'state'],
      buckets: TASK_BUCKETS,
      registers,
    }),
    taskRows: new Counter({
      name: 'barlake_task_rows_total',
      help: 'Rows that tasks have made.',
      labelNames: ['kind'],
      registers,
    }),
    taskBytes: new Counter({
      name: 'barlake_task_bytes_total',
      help: 'Bytes that tasks have made.',
      labelNames: ['kind'],
      registers,
    }),
    runSeconds: new Histogram({
      name: 'barlake_run_seconds',
      help: 'Time from the beginning of a run to its end.',
      labelNames: ['command', 'state'],
      buckets: RUN_BUCKETS,
      registers,
    }),
  };
}

/** Page by page, in the order of the index. */
async function countTasks(db: Kysely<CatalogSchema>, span: Span, meters: Meters): Promise<void> {
  let after = { endedMs: span.startMs + 1, run: '', id: '' };
  for (;;) {
    const rows = await db
      .selectFrom('tasks')
      .select(['run_id', 'id', 'kind', 'state', 'started_ms', 'finished_ms', 'rows', 'bytes'])
      .where('finished_ms', '<=', span.endMs)
      .where(sql<SqlBool>`(finished_ms, run_id, id) > (${after.endedMs}, ${after.run}, ${after.id})`)
      .orderBy('finished_ms')
      .orderBy('run_id')
      .orderBy('id')
      .limit(PAGE)
      .execute();
    for (const { kind, state, started_ms: startedMs, finished_ms: finishedMs, rows: made, bytes } of rows) {
      if (finishedMs === null) continue;
      meters.taskSeconds.observe({ kind, state }, Math.max(0, finishedMs - startedMs) / 1000);
      meters.taskRows.inc({ kind }, made ?? 0);
      meters.taskBytes.inc({ kind }, bytes ?? 0);
    }
    const last = rows.at(-1);
    if (last?.finished_ms === undefined || last.finished_ms === null || rows.length < PAGE) return;
    after = { endedMs: last.finished_ms, run: last.run_id, id: last.id };
  }
}

async function countRuns(db: Kysely<CatalogSchema>, span: Span, { runSeconds }: Meters): Promise<void> {
  const rows = await db
    .selectFrom('runs')
    .select(['command', 'state', 'started_ms', 'finished_ms'])
    .where('finished_ms', '>', span.startMs)
    .where('finished_ms', '<=', span.endMs)
    .execute();
  for (const { command, state, started_ms: startedMs, finished_ms: finishedMs } of rows) {
    if (finishedMs !== null)
      runSeconds.observe({ command, state }, Math.max(0, finishedMs - startedMs) / 1000);
  }
}
