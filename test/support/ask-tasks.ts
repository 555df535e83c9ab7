import type { Catalog } from '../../src/lake/catalog/open-catalog.ts';
import {
  countTaskStates,
  pageTasks,
  type TasksFilter,
  taskPartitions,
} from '../../src/lake/catalog/page-tasks.ts';
import { taskFlow } from '../../src/lake/catalog/task-flow.ts';

/** Asks for the tasks of all runs, by every field there is. */
export async function askForTasks({ db }: Catalog): Promise<Readonly<Record<string, unknown>>> {
  const filters: readonly TasksFilter[] = [
    {},
    { states: ['failed', 'running'], kinds: ['ingest'] },
    { states: [] },
    { errors: ['E_VENDOR'], datasets: ['fx_daily'], match: 'any' },
    { text: '100%' },
    { text: 'fx_daily', only: ['done'] },
    { run: 'run a', startMs: 1, endMs: 99, fromKey: '2024', toKey: '2025' },
  ];
  const first = await pageTasks(db, {}, { limit: 2 });
  const last = first.at(-1);
  const after = last && { startedMs: last.started_ms, runId: last.run_id, id: last.id };
  return {
    allTasks: await Promise.all(filters.map((filter) => pageTasks(db, filter, { limit: 50 }))),
    taskStates: await Promise.all(
      filters.map(async (filter) => Object.fromEntries(await countTaskStates(db, filter))),
    ),
    tasksOfPartitions: await Promise.all(filters.map((filter) => taskPartitions(db, filter, 50))),
    flow: await taskFlow(db, { run: 'run a', id: 'ingest 2024-03-07' }),
    noFlow: (await taskFlow(db, { run: 'run a', id: 'none' })) ?? null,
    moreTasks: await pageTasks(db, {}, { after, limit: 50 }),
  };
}
