import type { RunProgress, RunSummary, TaskRow } from '../../../contract/api/runs.ts';
import type { RunHistoryRow } from '../../lake/catalog/run-history.ts';
import type { TaskRecord } from '../../lake/catalog/task-history.ts';
import { timeLeftMs } from '../cli/progress-rate.ts';
import type { Job } from './job.ts';
import type { JobPhase } from './job-message.ts';
import { mendOfCode } from './mend-of-code.ts';
import { runTitle } from './run-title.ts';

/** A run as lists show it: `row` as the catalog has it, `job` when this server runs or ran it; `isAlive`: its process may still be at work. */
export function summarizeRow(row: RunHistoryRow, job: Job | undefined, isAlive: boolean): RunSummary {
  const { done, failed, running, skipped, rows, bytes } = row.tasks;
  const isDead = row.state === 'running' && !isAlive;
  const state = job?.state ?? (isDead ? 'failed' : row.state);
  const finishedMs = job === undefined ? row.finishedMs : (job.finishedMs ?? null);
  const known = done + failed + running + skipped;
  return {
    id: row.id,
    command: row.command,
    state,
    startedMs: row.startedMs,
    finishedMs,
    title: runTitle(row.command, parseJson(row.request)),
    tasks: {
      done,
      failed: failed + (isDead ? running : 0),
      running: isDead ? 0 : running,
      total: Math.max(known, job?.report?.tasksTotal ?? 0),
    },
    rows,
    bytes,
    calls: row.calls,
    isOwn: job !== undefined,
  };
}

/** A job that the catalog does not know yet. */
export function summarizeJob(job: Job): RunSummary {
  const { report, task } = job;
  return {
    id: job.runId,
    command: task.command,
    state: job.state,
    startedMs: job.startedMs ?? job.queuedMs,
    finishedMs: job.finishedMs ?? null,
    title: runTitle(task.command, { ...task.request, universe: task.universe }),
    tasks: {
      done: report?.tasksDone ?? 0,
      failed: report?.tasksFailed ?? 0,
      running: 0,
      total: report?.tasksTotal ?? 0,
    },
    rows: 0,
    bytes: 0,
    calls: { made: 0, naive: 0, requests: 0 },
    isOwn: true,
  };
}

/** Phases whose work is known from their beginning. */
const MEASURED: ReadonlySet<JobPhase> = new Set([
  'running',
  'validating',
  'silver',
  'exporting',
  'verifying',
  'pinning',
  'tending',
  'comparing',
]);

/** How far a job is; null when it is over. */
export function progressOf(job: Job): RunProgress | null {
  const { state, report, bytesRate, unitsRate } = job;
  if (state !== 'queued' && state !== 'running') return null;
  const isMeasured = report !== undefined && MEASURED.has(report.phase);
  const leftMs = isMeasured
    ? timeLeftMs(unitsRate.perSecond, report.totalUnits - report.doneUnits)
    : undefined;
  return {
    phase: state === 'queued' ? 'queued' : (report?.phase ?? 'planning'),
    task: report?.task ?? null,
    units: isMeasured && report.totalUnits > 0 ? { done: report.doneUnits, total: report.totalUnits } : null,
    tasksDone: report?.tasksDone ?? 0,
    tasksFailed: report?.tasksFailed ?? 0,
    tasksTotal: report?.tasksTotal ?? 0,
    bytesReceived: report?.bytesReceived ?? 0,
    bytesPerSecond: bytesRate.perSecond ?? 0,
    secondsLeft: leftMs === undefined ? null : leftMs / 1000,
  };
}

/** A task as lists show it; one that a dead run left at work has failed. */
export function taskRow(task: TaskRecord, isAlive: boolean): TaskRow {
  const isDead = task.state === 'running' && !isAlive;
  const errorCode = isDead ? 'E_CANCELLED' : task.error_code;
  return {
    runId: task.run_id,
    id: task.id,
    kind: task.kind,
    dataset: task.dataset,
    key: task.key,
    state: isDead ? 'failed' : task.state,
    startedMs: task.started_ms,
    finishedMs: task.finished_ms,
    rows: task.rows,
    bytes: task.bytes,
    errorCode,
    errorMessage: isDead ? 'the process ended' : task.error_message,
    mend: errorCode === null ? null : mendOfCode(errorCode),
  };
}

/** What a column of JSON holds; null when it holds none. */
export function parseJson(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
