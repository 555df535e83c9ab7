import type { RunDocument } from '../../../contract/api/runs.ts';
import type { SyncRequestDocument } from '../../../contract/api/sync-request.ts';
import type { TaskRetryDocument, TasksChoice } from '../../../contract/api/tasks.ts';
import { BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';
import type { Catalog } from '../../lake/catalog/open-catalog.ts';
import { type TasksOfPartition, taskPartitions } from '../../lake/catalog/page-tasks.ts';
import { retryDocument } from './retry-document.ts';
import { type RunReaderWorld, readRun } from './run-reader.ts';
import { runTitle } from './run-title.ts';
import { tasksFilter } from './task-reader.ts';

/** Partitions that are tried again at once. */
const PARTITIONS_MAX = 20_000;

/** Runs that are looked at, and runs that are started, for one retry; the server has room for sixteen. */
const RUNS_LOOKED_AT_MAX = 500;
const STARTED_MAX = 12;

/** Kinds of tasks that make a day of a whole market: only those days are tried again. */
const MAKERS_OF_DAYS: ReadonlySet<string> = new Set(['land', 'ingest', 'ask', 'unfold']);

/** What trying failed tasks again takes. */
export interface TaskRetry {
  /** What is told of it; its runs have no names yet. */
  readonly document: TaskRetryDocument;
  /** In the order of `document.runs`. */
  readonly requests: readonly SyncRequestDocument[];
}

/**
 * Works out how the failed tasks of a choice are tried again: days of whole markets as syncs of just these days, those that failed alike
 * together; tasks of single symbols by their run once more, with what failed. Throws `E_USAGE` for more than can be started at once.
 */
export async function planTaskRetry(choice: TasksChoice, world: RunReaderWorld): Promise<TaskRetry> {
  const failed = tasksFilter({ ...choice, state: ['failed'], match: 'all' }, { lives: world.isLakeBusy() });
  // Where any field is enough, it has to have failed all the same.
  const fields = choice.match === 'any' ? { ...failed, states: undefined, match: 'any' as const } : failed;
  const partitions = await taskPartitions(
    world.catalog.db,
    { ...fields, only: failed.states },
    PARTITIONS_MAX,
  );
  if (partitions.length >= PARTITIONS_MAX) throw tooMany(`${PARTITIONS_MAX} partitions or more`);
  const left = new Map<string, { tasks: number; why: string }>();
  const groups = new Map<string, Group>();
  for (const [run, own] of await byRun(partitions, world)) {
    const request = run === undefined ? undefined : await once(run, world.catalog);
    for (const each of own) {
      const kind = each.kind;
      if (request === undefined || 'why' in request) {
        const known = left.get(kind) ?? { tasks: 0, why: request?.why ?? 'its run is no longer known' };
        left.set(kind, { ...known, tasks: known.tasks + each.count });
      } else addTo(groups, request, each);
    }
  }
  const requests = [...asRequests(groups)];
  if (requests.length > STARTED_MAX) throw tooMany(`${requests.length} runs`);
  const retried = [...groups.values()].reduce((sum, { tasks }) => sum + tasks, 0);
  const leftTasks = [...left.values()].reduce((sum, { tasks }) => sum + tasks, 0);
  return {
    document: {
      tasks: retried + leftTasks,
      retried,
      partitions: [...groups.values()].reduce((sum, group) => sum + group.partitions.size, 0),
      left: [...left].map(([kind, rest]) => ({ kind, ...rest })),
      runs: requests.map((request) => ({ run: '', title: runTitle('sync', request) })),
    },
    requests,
  };
}

/** What failed alike: of requests that are the same but for days and datasets. */
interface Group {
  readonly request: SyncRequestDocument;
  readonly days: Map<string, Set<string>>;
  readonly partitions: Set<string>;
  tasks: number;
}

function addTo(groups: Map<string, Group>, request: SyncRequestDocument, task: TasksOfPartition): void {
  const { dataset, key, kind, count } = task;
  const ofMarket = request.symbols === undefined && request.universe === undefined;
  const isDay = MAKERS_OF_DAYS.has(kind) && ofMarket;
  const { through, route, mode } = request;
  const name = JSON.stringify(isDay ? { through, route, mode } : request);
  const group: Group = groups.get(name) ?? { request, days: new Map(), partitions: new Set(), tasks: 0 };
  groups.set(name, group);
  group.tasks += count;
  group.partitions.add(`${dataset} ${key}`);
  if (isDay) group.days.set(dataset, (group.days.get(dataset) ?? new Set<string>()).add(key));
}

/** Datasets of which the same days failed go together. */
function* asRequests(groups: ReadonlyMap<string, Group>): Generator<SyncRequestDocument> {
  for (const { request, days } of groups.values()) {
    if (days.size === 0) yield request;
    const alike = Map.groupBy(days, ([, own]) => [...own].sort().join());
    for (const [text, same] of alike) {
      const listed = text.split(',');
      const [from = '', to = ''] = [listed[0], listed.at(-1)];
      const { symbols: _, universe: __, ...rest } = request;
      yield { ...rest, datasets: same.map(([dataset]) => dataset), from, to, days: listed };
    }
  }
}

async function byRun(
  partitions: readonly TasksOfPartition[],
  world: RunReaderWorld,
): Promise<ReadonlyMap<RunDocument | undefined, readonly TasksOfPartition[]>> {
  const groups = Map.groupBy(partitions, ({ run_id: run }) => run);
  if (groups.size > RUNS_LOOKED_AT_MAX) throw tooMany(`tasks of ${groups.size} runs`);
  const known = new Map<RunDocument | undefined, readonly TasksOfPartition[]>();
  for (const [run, own] of groups) {
    const document = await readRun(run, world);
    known.set(document, [...(document === undefined ? (known.get(undefined) ?? []) : []), ...own]);
  }
  return known;
}

/** The request of a run once more, or why it cannot be made. */
async function once(
  run: RunDocument,
  catalog: Pick<Catalog, 'db'>,
): Promise<SyncRequestDocument | { readonly why: string }> {
  try {
    return await retryDocument(run, catalog);
  } catch (error) {
    if (isBarlakeError(error)) return { why: error.message };
    throw error;
  }
}

function tooMany(what: string): BarlakeError {
  return new BarlakeError('E_USAGE', {
    message: `That is more than is tried again at once: ${what}.`,
    mend: 'Narrow the filter, by dataset, day or error, and retry part by part.',
  });
}
