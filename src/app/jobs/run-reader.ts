import type {
  RunDocument,
  RunSummary,
  RunsDocument,
  RunsQuery,
  TasksDocument,
  TasksQuery,
} from '../../../contract/api/runs.ts';
import type { Catalog } from '../../lake/catalog/open-catalog.ts';
import { findRun, listRuns, type RunHistoryRow } from '../../lake/catalog/run-history.ts';
import { listTasks, type TaskCursor, taskErrors } from '../../lake/catalog/task-history.ts';
import type { Job } from './job.ts';
import type { JobTask } from './job-message.ts';
import type { JobRoom } from './job-room.ts';
import { mendOfCode } from './mend-of-code.ts';
import { parseJson, progressOf, summarizeJob, summarizeRow, taskRow } from './run-documents.ts';

/** What reading runs needs: the catalog’s history, and what this server has under way. */
export interface RunReaderWorld {
  readonly catalog: Pick<Catalog, 'db'>;
  /** Absent in a server that starts nothing. */
  readonly room: JobRoom | undefined;
  /** Whether some program is writing to the lake. */
  readonly isLakeBusy: () => boolean;
}

const DAY_MS = 86_400_000;

/** A page of runs, newest first; those that have not begun come first. */
export async function readRuns(query: RunsQuery, world: RunReaderWorld): Promise<RunsDocument> {
  const { cursor, limit, state, command, dataset, q: text, match, from, to } = query;
  const states = state?.filter((each) => each !== 'queued');
  const filter = {
    states,
    commands: command,
    datasets: dataset,
    text,
    match,
    ...(from === undefined ? {} : { startMs: Date.parse(from) }),
    ...(to === undefined ? {} : { endMs: Date.parse(to) + DAY_MS }),
  };
  const early = cursor === undefined ? await jobsWithoutRow(query, world) : [];
  // Nothing that is queued has a row.
  const isQueuedOnly = states?.length === 0 && (match !== 'any' || isOnlyState(query));
  if (isQueuedOnly) return { rows: early, cursor: null, total: early.length };
  const page = await listRuns(world.catalog.db, { ...filter, before: cursor }, limit);
  const rows = page.rows.map((row) => summarize(row, world));
  const last = page.rows.at(-1);
  return {
    rows: [...early, ...rows],
    cursor: last === undefined || page.rows.length < limit ? null : last.id,
    total: page.total + early.length,
  };
}

function isOnlyState({ command, dataset, q }: RunsQuery): boolean {
  return command === undefined && dataset === undefined && q === undefined;
}

/** Runs that this server has taken on and that have no row yet. */
async function jobsWithoutRow(
  query: RunsQuery,
  { catalog, room }: RunReaderWorld,
): Promise<readonly RunSummary[]> {
  const rows: RunSummary[] = [];
  for (const job of room?.jobs() ?? []) {
    if (job.state !== 'queued' && job.state !== 'running') continue;
    if (!isWanted(job, query)) continue;
    if (job.state === 'running' && (await findRun(catalog.db, job.runId)) !== undefined) continue;
    rows.push(summarizeJob(job));
  }
  return rows;
}

/** As the catalog judges what it has a row of. */
function isWanted(job: Job, { state, command, q, dataset, match, from, to }: RunsQuery): boolean {
  const { id, title, startedMs } = summarizeJob(job);
  if (from !== undefined && startedMs < Date.parse(from)) return false;
  if (to !== undefined && startedMs >= Date.parse(to) + DAY_MS) return false;
  const verdicts = [
    state?.some((each) => each === job.state),
    command?.includes(job.task.command),
    dataset && datasetsOf(job.task).some((name) => dataset.includes(name)),
    q === undefined ? undefined : `${id} ${title}`.toLowerCase().includes(q.toLowerCase()),
  ].filter((verdict) => verdict !== undefined);
  if (verdicts.length === 0) return true;
  return match === 'any' ? verdicts.includes(true) : !verdicts.includes(false);
}

/** What a job is about; a pin is about none, for it is about all. */
function datasetsOf({ request }: JobTask): readonly string[] {
  if ('datasets' in request) return request.datasets;
  return 'dataset' in request ? [request.dataset] : [];
}

/** One run with its request, errors and progress; `undefined` when there is none of that name. */
export async function readRun(name: string, world: RunReaderWorld): Promise<RunDocument | undefined> {
  const job = world.room?.find(name);
  const { db } = world.catalog;
  const row = await findRun(db, job?.runId ?? name);
  if (row === undefined) {
    if (job === undefined) return undefined;
    return {
      run: summarizeJob(job),
      request: job.task.request,
      totals: null,
      progress: progressOf(job),
      errors: job.error === undefined ? [] : [wholeError(job.error)],
    };
  }
  const totals = parseJson(row.totals);
  const errors = await taskErrors(db, row.id);
  return {
    run: summarize(row, world),
    request: parseJson(row.request),
    totals,
    progress: job === undefined ? null : progressOf(job),
    errors: [
      ...errorOfTotals(totals),
      ...errors.map((error) => ({ ...error, mend: mendOfCode(error.code) })),
    ],
  };
}

/** A run as lists show it, live state included. */
export function summarize(row: RunHistoryRow, world: RunReaderWorld): RunSummary {
  const found = world.room?.find(row.id);
  const job = found?.runId === row.id ? found : undefined;
  return summarizeRow(row, job, isAlive(row, world));
}

/** A page of a run’s tasks; `undefined` when there is no such run. */
export async function readTasks(
  name: string,
  query: TasksQuery,
  world: RunReaderWorld,
): Promise<TasksDocument | undefined> {
  const { db } = world.catalog;
  const run = world.room?.find(name)?.runId ?? name;
  const row = await findRun(db, run);
  if (row === undefined) {
    return world.room?.find(name) === undefined ? undefined : { rows: [], cursor: null, total: 0 };
  }
  const { state, kind, q: text, limit, cursor } = query;
  if (state === 'waiting') return { rows: [], cursor: null, total: 0 };
  const after = cursor === undefined ? undefined : parseCursor(cursor);
  const page = await listTasks(db, { run, filter: { state, kind, text } }, { after, limit });
  const last = page.rows.at(-1);
  const lives = isAlive(row, world);
  return {
    rows: page.rows.map((task) => taskRow(task, lives)),
    cursor: last === undefined || page.rows.length < limit ? null : `${last.started_ms} ${last.id}`,
    total: page.total,
  };
}

/**
 * Whether a run that looks as if it were going on may be: somebody writes to the lake, and when that is a job of this server, the run
 * is the job’s or began within it.
 */
export function isAlive(
  row: Pick<RunHistoryRow, 'id' | 'state' | 'startedMs'>,
  world: RunReaderWorld,
): boolean {
  if (row.state !== 'running' || !world.isLakeBusy()) return false;
  const working = world.room?.jobs().find((job: Job) => job.state === 'running');
  if (working?.report === undefined || working.report.phase === 'planning') return true;
  return row.id === working.runId || row.startedMs >= (working.startedMs ?? 0);
}

function parseCursor(cursor: string): TaskCursor | undefined {
  const blank = cursor.indexOf(' ');
  const startedMs = Number(cursor.slice(0, Math.max(0, blank)));
  return Number.isSafeInteger(startedMs) ? { startedMs, id: cursor.slice(blank + 1) } : undefined;
}

function errorOfTotals(totals: unknown): RunDocument['errors'] {
  if (typeof totals !== 'object' || totals === null) return [];
  const { error, code, mend } = totals as Readonly<Record<string, unknown>>;
  if (typeof error !== 'string') return [];
  const known = typeof code === 'string' ? code : 'E_UNEXPECTED';
  return [wholeError({ code: known, message: error, mend: typeof mend === 'string' ? mend : undefined })];
}

function wholeError({
  code,
  message,
  mend,
}: {
  readonly code: string;
  readonly message: string;
  readonly mend: string | undefined;
}): RunDocument['errors'][number] {
  return { code, count: 1, example: message, mend: mend ?? mendOfCode(code) };
}
