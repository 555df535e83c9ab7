import { isBarlakeError } from '../../domain/barlake-error.ts';
import type { TaskOutcome } from '../../execute/run-tasks.ts';
import { type PartitionRow, selectPartitions } from '../../lake/catalog/partitions.ts';
import type { Lake } from '../../lake/lake.ts';
import type { DayDecision, SyncPlan, SyncTask } from '../../plan/sync-plan.ts';
import { NOT_IN_PLAN } from '../stages/land.ts';
import type { DatasetResult, SyncResult, TaskFailure } from './sync-result.ts';

interface RunFacts {
  readonly lake: Lake;
  readonly runId: string;
  readonly isCancelled: boolean;
  readonly listCalls: number;
  readonly seconds: number;
}

/** Adds up how a run ended. */
export async function summarizeRun(
  plan: SyncPlan,
  outcomes: ReadonlyMap<string, TaskOutcome>,
  facts: RunFacts,
): Promise<SyncResult> {
  const count = (kind: TaskOutcome['kind']): number =>
    [...outcomes.values()].filter((outcome) => outcome.kind === kind).length;
  const failures = plan.tasks.flatMap((task) => describeFailure(task, outcomes.get(task.id)));
  const refused = [...outcomes.values()].filter(
    (outcome) => outcome.kind === 'skipped' && outcome.reason === NOT_IN_PLAN,
  ).length;
  const made = await datasetResults(plan, outcomes, facts.lake);
  const tasks = {
    done: count('done'),
    failed: failures.length,
    skipped: count('skipped') + plan.totals.skipped,
  };
  return {
    run: facts.runId,
    state: stateOf(facts.isCancelled, tasks, refused),
    tasks,
    datasets: made.map(({ result }) => result),
    failures,
    forbidden: refused + countDays(plan, 'forbidden'),
    failedBefore: countDays(plan, 'failed-before'),
    pending: countDays(plan, 'pending'),
    calls: {
      made: facts.listCalls + landsAsked(plan, outcomes),
      naive: made.reduce((sum, { symbolDays }) => sum + symbolDays, 0),
    },
    seconds: facts.seconds,
  };
}

function stateOf(isCancelled: boolean, tasks: SyncResult['tasks'], refused: number): SyncResult['state'] {
  if (isCancelled) return 'cancelled';
  if (tasks.failed === 0 && refused === 0) return 'done';
  return tasks.done === 0 && tasks.failed > 0 ? 'failed' : 'partial';
}

function describeFailure(task: SyncTask, outcome: TaskOutcome | undefined): readonly TaskFailure[] {
  if (outcome?.kind !== 'failed') return [];
  const { error } = outcome;
  return [
    {
      task: task.id,
      dataset: task.dataset,
      day: task.day,
      code: isBarlakeError(error) ? error.code : 'E_UNEXPECTED',
      message: error instanceof Error ? error.message : String(error),
      mend: isBarlakeError(error) ? error.mend : undefined,
    },
  ];
}

/** What a run made of a dataset; the naive way would have made one request for each symbol on each of its days. */
interface MadeDataset {
  readonly result: DatasetResult;
  readonly symbolDays: number;
}

async function datasetResults(
  plan: SyncPlan,
  outcomes: ReadonlyMap<string, TaskOutcome>,
  lake: Lake,
): Promise<readonly MadeDataset[]> {
  const { request } = plan;
  const layer = request.through;
  const made = new Set(
    plan.tasks
      .filter((task) => task.kind === (layer === 'landing' ? 'land' : 'ingest'))
      .filter((task) => outcomes.get(task.id)?.kind === 'done')
      .map((task) => `${task.dataset} ${task.day}`),
  );
  const { datasets, from, to } = request;
  const partitions = await selectPartitions(lake.catalog.db, { layer, datasets, from, to });
  return datasets.map((dataset) => {
    const rows = partitions.filter((row) => row.dataset === dataset && made.has(`${dataset} ${row.key}`));
    const sum = (pick: (row: PartitionRow) => number): number =>
      rows.reduce((total, row) => total + pick(row), 0);
    const result = {
      dataset,
      days: rows.length,
      rows: sum((row) => row.rows),
      quarantined: sum((row) => row.quarantined),
      duplicates: sum((row) => row.duplicates),
      bytes: sum((row) => row.bytes),
    };
    return { result, symbolDays: sum((row) => row.symbols) };
  });
}

function countDays(plan: SyncPlan, kind: DayDecision['kind']): number {
  return [...plan.decisions.values()].reduce(
    (sum, days) => sum + [...days.values()].filter((decision) => decision.kind === kind).length,
    0,
  );
}

/** Downloads that were really asked for; retries inside a request are the client’s business. */
function landsAsked(plan: SyncPlan, outcomes: ReadonlyMap<string, TaskOutcome>): number {
  return plan.tasks.filter((task) => {
    const outcome = outcomes.get(task.id);
    return task.kind === 'land' && (outcome?.kind === 'done' || outcome?.kind === 'failed');
  }).length;
}
