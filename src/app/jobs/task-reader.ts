import type {
  AllTasksDocument,
  AllTasksQuery,
  TaskFlowDocument,
  TasksChoice,
} from '../../../contract/api/tasks.ts';
import {
  countTaskStates,
  pageTasks,
  type TaskPlace,
  type TasksFilter,
} from '../../lake/catalog/page-tasks.ts';
import type { TasksTable } from '../../lake/catalog/schema.ts';
import { taskFlow } from '../../lake/catalog/task-flow.ts';
import { taskRow } from './run-documents.ts';
import type { RunReaderWorld } from './run-reader.ts';

const DAY_MS = 86_400_000;

/** A page of the tasks of all runs, the latest first. */
export async function readAllTasks(query: AllTasksQuery, world: RunReaderWorld): Promise<AllTasksDocument> {
  const { cursor, limit, ...choice } = query;
  const { db } = world.catalog;
  const lives = world.isLakeBusy();
  const filter = tasksFilter(choice, { lives });
  const after = cursor === undefined ? undefined : parsePlace(cursor);
  const tasks = await pageTasks(db, filter, { after, limit });
  const found = await countTaskStates(db, filter);
  const of = (state: TasksTable['state']): number => found.get(state) ?? 0;
  const counts = {
    running: lives ? of('running') : 0,
    done: of('done'),
    failed: of('failed') + (lives ? 0 : of('running')),
    skipped: of('skipped'),
  };
  // Where one fitting field is enough, other states come into the list by the other fields.
  const isNarrowed = choice.match === 'all' && choice.state !== undefined;
  const states = isNarrowed ? (choice.state ?? []) : (['running', 'done', 'failed', 'skipped'] as const);
  const last = tasks.at(-1);
  return {
    rows: tasks.map((task) => taskRow(task, lives)),
    cursor:
      last === undefined || tasks.length < limit ? null : `${last.started_ms} ${last.run_id} ${last.id}`,
    total: states.reduce((sum, state) => sum + counts[state], 0),
    counts,
  };
}

/** A task with what it waited for and what was made of it; `undefined` when there is no such task. */
export async function readTaskFlow(
  place: { readonly run: string; readonly id: string },
  world: RunReaderWorld,
): Promise<TaskFlowDocument | undefined> {
  const flow = await taskFlow(world.catalog.db, place);
  if (flow === undefined) return undefined;
  const lives = world.isLakeBusy();
  const { attempt, worker, fingerprint } = flow.task;
  return {
    task: taskRow(flow.task, lives),
    before: flow.before.map((task) => taskRow(task, lives)),
    after: flow.after.map((task) => taskRow(task, lives)),
    attempt,
    worker,
    fingerprint,
  };
}

/**
 * What the catalog is asked for. `lives`: somebody writes to the lake, else whatever looks as if it were running has been left behind
 * by a process that died, and counts as failed.
 */
export function tasksFilter(
  { state, kind, dataset, error, q, match, run, task, from, to, dayFrom, dayTo }: TasksChoice,
  { lives }: { readonly lives: boolean },
): TasksFilter {
  return {
    states: state === undefined || lives ? state : state.flatMap(stateLeftBehind),
    kinds: kind,
    datasets: dataset,
    errors: error,
    text: q,
    match,
    run,
    task,
    startMs: from === undefined ? undefined : Date.parse(from),
    endMs: to === undefined ? undefined : Date.parse(to) + DAY_MS,
    fromKey: dayFrom,
    toKey: dayTo,
  };
}

function stateLeftBehind(state: TasksTable['state']): readonly TasksTable['state'][] {
  return state === 'failed' ? ['failed', 'running'] : state === 'running' ? [] : [state];
}

/** `undefined` for what is no place: the list begins anew. */
function parsePlace(cursor: string): TaskPlace | undefined {
  const [ms = '', runId = '', ...id] = cursor.split(' ');
  const startedMs = Number(ms);
  return Number.isSafeInteger(startedMs) ? { startedMs, runId, id: id.join(' ') } : undefined;
}
