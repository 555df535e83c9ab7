import type { Catalog } from './open-catalog.ts';
import type { RunsTable } from './schema.ts';

/** How a run ended. */
export interface RunEnd {
  readonly state: Exclude<RunsTable['state'], 'running'>;
  readonly finishedMs: number;
  readonly totals: unknown;
  /** Requests made to the vendor, by endpoint, against the naive plan’s. */
  readonly calls: readonly {
    readonly endpoint: string;
    readonly made: number;
    readonly naive: number;
    /** Bytes received. */
    readonly bytes: number;
    /** Answers with status 429; absent: none. */
    readonly rateLimited?: number;
  }[];
}

/** A finished or running run. */
export interface RunRecord {
  readonly id: string;
  readonly command: string;
  readonly state: RunsTable['state'];
  readonly startedMs: number;
  readonly finishedMs: number | null;
  /** JSON, as it was given at the end; null before. */
  readonly totals: string | null;
}

/**
 * A run’s name: the time it started, to the millisecond, and six characters made from a number in [0, 1). Names sort by
 * time: recovery goes by their order, and a run that is killed at once may be followed by another in the same second.
 */
export function runId(startedMs: number, random: () => number): string {
  const stamp = new Date(startedMs).toISOString().replaceAll(/[-:.]/g, '').slice(0, 18);
  return `${stamp}Z-${random().toString(36).slice(2, 8).padEnd(6, '0')}`;
}

/** Records that a run has begun. `request` is what was asked for, as JSON, without secrets. */
export async function startRun(
  catalog: Catalog,
  run: {
    readonly id: string;
    readonly command: string;
    readonly startedMs: number;
    readonly request: unknown;
  },
): Promise<void> {
  await catalog.db
    .insertInto('runs')
    .values({
      id: run.id,
      command: run.command,
      state: 'running',
      started_ms: run.startedMs,
      finished_ms: null,
      request: JSON.stringify(run.request),
      totals: null,
    })
    .execute();
}

/** Records a run’s end and the calls it made. */
export async function endRun(catalog: Catalog, id: string, end: RunEnd): Promise<void> {
  await catalog.db.transaction().execute(async (db) => {
    await db
      .updateTable('runs')
      .set({ state: end.state, finished_ms: end.finishedMs, totals: JSON.stringify(end.totals) })
      .where('id', '=', id)
      .execute();
    if (end.calls.length === 0) return;
    await db
      .insertInto('api_calls')
      .values(
        end.calls.map(({ rateLimited = 0, ...call }) => ({
          run_id: id,
          ...call,
          rate_limited: rateLimited,
        })),
      )
      .execute();
  });
}

/**
 * Records the end of a run that may not have got so far as to begin, or to tell of its end itself. What the run has
 * recorded of itself stays.
 */
export async function settleRun(
  catalog: Catalog,
  run: Pick<RunsTable, 'id' | 'command'> & {
    readonly state: RunEnd['state'];
    readonly startedMs: number;
    readonly finishedMs: number;
    readonly request: unknown;
    readonly totals: unknown;
  },
): Promise<void> {
  const { id, command, state, startedMs, finishedMs } = run;
  const end = { state, finished_ms: finishedMs, totals: JSON.stringify(run.totals) };
  const request = JSON.stringify(run.request);
  await catalog.db
    .insertInto('runs')
    .values({ id, command, started_ms: startedMs, request, ...end })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(end).where('runs.state', '=', 'running'))
    .execute();
}

/** Marks runs and tasks whose process died as failed. Only under the write lock: then nobody else can be running. */
export async function closeDeadRuns(catalog: Catalog, nowMs: number): Promise<void> {
  await catalog.db.transaction().execute(async (db) => {
    await db
      .updateTable('runs')
      .set({ state: 'failed', finished_ms: nowMs })
      .where('state', '=', 'running')
      .execute();
    await db
      .updateTable('tasks')
      .set({
        state: 'failed',
        finished_ms: nowMs,
        error_code: 'E_CANCELLED',
        error_message: 'the process ended',
      })
      .where('state', '=', 'running')
      .execute();
  });
}

/** The most recent runs, newest first. */
export async function recentRuns(catalog: Catalog, limit: number): Promise<readonly RunRecord[]> {
  const rows = await catalog.db.selectFrom('runs').selectAll().orderBy('id', 'desc').limit(limit).execute();
  return rows.map((row) => ({
    id: row.id,
    command: row.command,
    state: row.state,
    startedMs: row.started_ms,
    finishedMs: row.finished_ms,
    totals: row.totals,
  }));
}
