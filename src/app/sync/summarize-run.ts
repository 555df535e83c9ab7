import { isBarlakeError } from '../../domain/barlake-error.ts';
import { type Asset, DATASETS, type DatasetName } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { MemoryTally } from '../../execute/memory-governor.ts';
import type { TaskOutcome } from '../../execute/run-tasks.ts';
import { type PartitionRow, selectPartitions } from '../../lake/catalog/partitions.ts';
import type { Lake } from '../../lake/lake.ts';
import { seriesName } from '../../plan/fetch-task.ts';
import { budgetSeconds } from '../../plan/route/budget-seconds.ts';
import type { DayDecision, DayTask, SyncPlan, SyncTask } from '../../plan/sync-plan.ts';
import type { SeriesNote } from '../fetch/series-world.ts';
import { NOT_IN_PLAN } from '../stages/land.ts';
import { memoryUse } from './memory-use.ts';
import { NOT_ONWARD } from './onward-result.ts';
import type { CallCounts, DatasetResult, OutOfReach, SyncResult, TaskFailure } from './sync-result.ts';

/** One plan and how its tasks ended. A run has a second one when the first met refusals that another route goes round. */
export interface RunPass {
  readonly plan: SyncPlan;
  readonly outcomes: ReadonlyMap<string, TaskOutcome>;
  /** Listings that planning took. */
  readonly listCalls: number;
  /** Days of single symbols that could not be had although their tasks went on. */
  readonly notes: readonly SeriesNote[];
  /** Where the plan’s history begins for single symbols, as far as refusals have shown it. */
  readonly floors: ReadonlyMap<Asset, TradingDay>;
}

interface RunFacts {
  readonly lake: Lake;
  readonly runId: string;
  readonly isCancelled: boolean;
  readonly restCalls: number;
  readonly restBytes: number;
  readonly callsPerMinute: number | 'unlimited';
  readonly seconds: number;
  readonly memory: MemoryTally;
}

/** Adds up how a run ended; a task that was tried in two passes counts as it ended last. */
export async function summarizeRun(passes: readonly RunPass[], facts: RunFacts): Promise<SyncResult> {
  const last = passes.at(-1);
  if (last === undefined) throw new RangeError('a run has at least one pass');
  const tasks = new Map(passes.flatMap(({ plan }) => plan.tasks.map((task) => [task.id, task])));
  const outcomes = new Map(passes.flatMap((pass) => [...pass.outcomes]));
  const count = (kind: TaskOutcome['kind'], among: ReadonlyMap<string, TaskOutcome>): number =>
    [...among.values()].filter((outcome) => outcome.kind === kind).length;
  const failures = [...tasks.values()].flatMap((task) => describeFailure(task, outcomes.get(task.id)));
  const refusedDays = [...last.outcomes.values()].filter(
    (outcome) => outcome.kind === 'skipped' && outcome.reason === NOT_IN_PLAN,
  ).length;
  const refused = refusedDays + countBeforeHistory(passes, last.plan);
  const done = [...tasks.values()].filter((task) => outcomes.get(task.id)?.kind === 'done');
  const made = await madeDatasets(last.plan, done, facts.lake);
  const totals = {
    done: done.length,
    failed: failures.length,
    skipped: count('skipped', last.outcomes) + last.plan.totals.skipped,
  };
  const outOfReach = listOutOfReach(last.plan);
  return {
    run: facts.runId,
    state: stateOf(facts.isCancelled, totals, refused + outOfReach.length),
    tasks: totals,
    datasets: made.map(({ result }) => result),
    failures,
    forbidden: refused + countDays(last.plan, 'forbidden'),
    failedBefore: countDays(last.plan, 'failed-before'),
    pending: countDays(last.plan, 'pending'),
    outOfReach,
    calls: countCalls(passes, tasks, outcomes, {
      ...facts,
      naive: made.reduce((sum, { naive }) => sum + naive, 0),
    }),
    memory: memoryUse(facts.memory),
    onward: NOT_ONWARD,
    validation: undefined,
    seconds: facts.seconds,
  };
}

function stateOf(isCancelled: boolean, tasks: SyncResult['tasks'], missed: number): SyncResult['state'] {
  if (isCancelled) return 'cancelled';
  if (tasks.failed === 0 && missed === 0) return 'done';
  return tasks.done === 0 && tasks.failed > 0 ? 'failed' : 'partial';
}

function describeFailure(task: SyncTask, outcome: TaskOutcome | undefined): readonly TaskFailure[] {
  if (outcome?.kind !== 'failed') return [];
  const { error } = outcome;
  return [
    {
      task: task.id,
      ...subjectOf(task),
      code: isBarlakeError(error) ? error.code : 'E_UNEXPECTED',
      message: error instanceof Error ? error.message : String(error),
      mend: isBarlakeError(error) ? error.mend : undefined,
    },
  ];
}

function subjectOf(task: SyncTask): Pick<TaskFailure, 'dataset' | 'day' | 'symbol'> {
  if (task.kind !== 'fetch') return { dataset: task.dataset, day: task.day, symbol: undefined };
  const [first] = task.ranges;
  if (first === undefined) throw new RangeError(`${task.id} asks for nothing`);
  return { dataset: seriesName(task), day: first.from, symbol: task.symbol };
}

/** What a run made of a dataset; the naive way would have made one request for each symbol on each of its days. */
interface MadeDataset {
  readonly result: DatasetResult;
  readonly naive: number;
}

async function madeDatasets(
  plan: SyncPlan,
  done: readonly SyncTask[],
  lake: Lake,
): Promise<readonly MadeDataset[]> {
  const made: MadeDataset[] = [];
  for (const dataset of plan.request.datasets) {
    const days = done.filter(
      (task): task is DayTask => task.kind !== 'fetch' && task.dataset === dataset && isLastStep(task, plan),
    );
    made.push(await madeDays(dataset, days, plan, lake));
    const name = seriesName(DATASETS[dataset]);
    const symbols = done.flatMap((task) =>
      task.kind === 'fetch' && seriesName(task) === name ? [task.symbol] : [],
    );
    if (symbols.length > 0) made.push(await madeSeries(dataset, symbols, plan, lake));
  }
  return made;
}

function isLastStep(task: DayTask, { request }: SyncPlan): boolean {
  const kinds = request.through === 'landing' ? ['land', 'ask'] : ['ingest', 'unfold'];
  return kinds.includes(task.kind);
}

async function madeDays(
  dataset: DayTask['dataset'],
  tasks: readonly DayTask[],
  { request }: SyncPlan,
  lake: Lake,
): Promise<MadeDataset> {
  const made = new Set<string>(tasks.map(({ day }) => day));
  const layers = request.through === 'landing' ? ['landing', 'landing-api'] : ['bronze'];
  const { from, to } = request;
  const rows: PartitionRow[] = [];
  for (const layer of layers) {
    const held = await selectPartitions(lake.catalog.db, { layer, datasets: [dataset], from, to });
    rows.push(...held.filter((row) => made.has(row.key)));
  }
  const wanted = request.symbols?.length;
  return {
    result: {
      dataset,
      days: made.size,
      ...sizesOf(rows),
      symbols: Math.max(0, ...rows.map((row) => row.symbols)),
    },
    naive: rows.reduce((sum, row) => sum + (wanted ?? row.symbols), 0),
  };
}

async function madeSeries(
  dataset: DatasetName,
  symbols: readonly string[],
  { decisions }: SyncPlan,
  lake: Lake,
): Promise<MadeDataset> {
  const made = new Set(symbols);
  const name = seriesName(DATASETS[dataset]);
  const held = await selectPartitions(lake.catalog.db, { layer: 'targeted', datasets: [name] });
  const rows = held.filter(({ key }) => made.has(key.slice(0, key.lastIndexOf(' '))));
  const days = [...(decisions.get(dataset)?.values() ?? [])];
  const bySymbol = days.filter(({ kind }) => kind === 'by-symbol').length;
  return {
    result: { dataset: name, days: 0, ...sizesOf(rows), symbols: made.size },
    naive: made.size * bySymbol,
  };
}

function sizesOf(rows: readonly PartitionRow[]): Omit<DatasetResult, 'dataset' | 'days' | 'symbols'> {
  const sum = (pick: (row: PartitionRow) => number): number =>
    rows.reduce((total, row) => total + pick(row), 0);
  return {
    rows: sum((row) => row.rows),
    quarantined: sum((row) => row.quarantined),
    duplicates: sum((row) => row.duplicates),
    bytes: sum((row) => row.bytes),
  };
}

function countDays(plan: SyncPlan, kind: DayDecision['kind']): number {
  return [...plan.decisions.values()].reduce(
    (sum, days) => sum + [...days.values()].filter((decision) => decision.kind === kind).length,
    0,
  );
}

function listOutOfReach({ decisions }: SyncPlan): readonly OutOfReach[] {
  return [...decisions].flatMap(([dataset, days]) => {
    const reasons = [...days.values()].flatMap((each) => (each.kind === 'out-of-reach' ? [each.reason] : []));
    const [reason] = reasons;
    return reason === undefined ? [] : [{ dataset, days: reasons.length, reason }];
  });
}

/** Days that single symbols were asked for and that lie before what the vendor’s plan reaches. */
function countBeforeHistory(passes: readonly RunPass[], { decisions }: SyncPlan): number {
  let count = 0;
  for (const [dataset, days] of decisions) {
    const { asset } = DATASETS[dataset];
    const name = seriesName(DATASETS[dataset]);
    const noted = passes.flatMap(({ notes }) => notes.filter((note) => seriesName(note) === name));
    const found = passes.flatMap(({ floors }) => floors.get(asset) ?? []);
    // What came for one symbol is within the plan.
    const [first] = (noted.length > 0 ? noted.map(({ floor }) => floor) : found).toSorted();
    if (first === undefined) continue;
    count += [...days].filter(([day, { kind }]) => kind === 'by-symbol' && day < first).length;
  }
  return count;
}

/** Downloads that were really asked for; retries inside a request are the client’s business. */
function countCalls(
  passes: readonly RunPass[],
  tasks: ReadonlyMap<string, SyncTask>,
  outcomes: ReadonlyMap<string, TaskOutcome>,
  facts: Pick<RunFacts, 'restCalls' | 'restBytes' | 'callsPerMinute'> & { readonly naive: number },
): CallCounts {
  let requests = passes.reduce((sum, { listCalls }) => sum + listCalls, 0);
  let bytes = facts.restBytes;
  for (const [id, task] of tasks) {
    if (task.kind !== 'land') continue;
    const kind = outcomes.get(id)?.kind;
    if (kind === 'done' || kind === 'failed') requests++;
    if (kind === 'done') bytes += task.object.sizeBytes;
  }
  const { naive, restCalls: made, callsPerMinute } = facts;
  return {
    made,
    naive,
    requests,
    bytes,
    savedSeconds: budgetSeconds(Math.max(0, naive - made), callsPerMinute),
  };
}
