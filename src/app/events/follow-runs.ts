import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerEvent } from '../../../contract/api/events.ts';
import type { RunProgress, RunSummary } from '../../../contract/api/runs.ts';
import {
  findRun,
  lastRecord,
  type RunHistoryRow,
  runningRuns,
  runsRecordedAfter,
} from '../../lake/catalog/run-history.ts';
import { changedTasks } from '../../lake/catalog/task-history.ts';
import { taskRow } from '../jobs/run-documents.ts';
import { isAlive, type RunReaderWorld, summarize } from '../jobs/run-reader.ts';

/** What following the catalog needs. */
export interface FollowWorld extends RunReaderWorld {
  /** Another number when somebody has written to the catalog. */
  readonly dataVersion: () => number;
  readonly publish: (event: ServerEvent) => void;
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
}

/** Between two looks; what happens in other processes is seen this late at most. */
const POLL_MS = 1000;

/** Tasks told of after one look; who sees so many asks for the list. */
const TASKS_MAX = 500;

/** Tasks whose state is remembered, so that each is told of once. */
const REMEMBERED_MAX = 200_000;

interface Seen {
  /** Runs that were going on at the last look. */
  readonly runs: Map<string, string>;
  /** States of their tasks. */
  readonly tasks: Map<string, string>;
  sinceMs: number;
  /** The record of the newest run that was told of. */
  newest: number;
}

/** Runs told of after one look. */
const RUNS_MAX = 100;

/** Tells of runs and tasks of whatever process, as the catalog shows them, until the signal. A look that fails is made again. */
export async function followRuns(world: FollowWorld): Promise<void> {
  const newest = await lastRecord(world.catalog.db).catch(() => 0);
  const seen: Seen = { runs: new Map(), tasks: new Map(), sinceMs: world.nowMs(), newest };
  let version: number | undefined;
  while (!world.signal.aborted) {
    try {
      const now = world.dataVersion();
      // A process may die without a word: while a run goes on, whether it lives is looked at each time.
      if (now !== version || seen.runs.size > 0) await look(world, seen, now !== version);
      version = now;
    } catch {
      version = undefined;
    }
    await sleep(POLL_MS, undefined, { signal: world.signal }).catch(() => undefined);
  }
}

async function look(world: FollowWorld, seen: Seen, hasChanged: boolean): Promise<void> {
  const running = await runningRuns(world.catalog.db);
  for (const row of running) tellOfRun(row, world, seen);
  const before = [...seen.runs.keys()];
  for (const id of before) {
    if (running.some((row) => row.id === id)) continue;
    seen.runs.delete(id);
    const ended = await findRun(world.catalog.db, id);
    if (ended !== undefined) world.publish({ kind: 'run', run: summarize(ended, world) });
  }
  // Some begin and end between two looks.
  const fresh = hasChanged ? await takeFresh(world, seen) : [];
  for (const row of fresh) {
    if (!before.includes(row.id) && !seen.runs.has(row.id))
      world.publish({ kind: 'run', run: summarize(row, world) });
  }
  const told = [...before, ...running, ...fresh].map((each) => (typeof each === 'string' ? each : each.id));
  if (hasChanged) await tellOfTasks([...new Set(told)], world, seen);
  if (seen.runs.size === 0) seen.tasks.clear();
}

async function takeFresh(world: FollowWorld, seen: Seen): Promise<readonly RunHistoryRow[]> {
  const { rows, last } = await runsRecordedAfter(world.catalog.db, seen.newest, RUNS_MAX);
  seen.newest = last;
  return rows;
}

function tellOfRun(row: RunHistoryRow, world: FollowWorld, seen: Seen): void {
  const run = summarize(row, world);
  if (seen.runs.get(row.id) !== run.state) {
    seen.runs.set(row.id, run.state);
    world.publish({ kind: 'run', run });
  }
  // Jobs of this server tell how far they are themselves.
  if (!run.isOwn && run.state === 'running') {
    world.publish({ kind: 'progress', runId: row.id, progress: foreignProgress(run) });
  }
}

/** Of a run in another process only what it has recorded is known, and not how much there is to come. */
function foreignProgress({ tasks, bytes }: RunSummary): RunProgress {
  return {
    phase: 'running',
    task: null,
    units: null,
    tasksDone: tasks.done,
    tasksFailed: tasks.failed,
    tasksTotal: tasks.total,
    bytesReceived: bytes,
    bytesPerSecond: 0,
    secondsLeft: null,
  };
}

async function tellOfTasks(runs: readonly string[], world: FollowWorld, seen: Seen): Promise<void> {
  const { sinceMs } = seen;
  const tasks = await changedTasks(world.catalog.db, { runs, sinceMs, limit: TASKS_MAX });
  const changed = new Set<string>();
  const lives = new Map<string, boolean>();
  for (const task of tasks) {
    seen.sinceMs = Math.max(seen.sinceMs, task.finished_ms ?? task.started_ms);
    const name = `${task.run_id} ${task.id}`;
    if (seen.tasks.get(name) === task.state) continue;
    seen.tasks.set(name, task.state);
    if (task.state === 'done') changed.add(task.dataset);
    const isLiving = lives.get(task.run_id) ?? (await runLives(task.run_id, world));
    lives.set(task.run_id, isLiving);
    world.publish({ kind: 'task', task: taskRow(task, isLiving) });
  }
  if (seen.tasks.size > REMEMBERED_MAX) seen.tasks.clear();
  if (changed.size > 0) world.publish({ kind: 'lake', datasets: [...changed] });
}

async function runLives(id: string, world: FollowWorld): Promise<boolean> {
  const row = await findRun(world.catalog.db, id);
  return row !== undefined && isAlive(row, world);
}
