import { isBarlakeError } from '../../domain/barlake-error.ts';
import { addDays } from '../../domain/trading-day.ts';
import type { TaskOutcome } from '../../execute/run-tasks.ts';
import type { FetchPlan } from '../../plan/fetch-plan.ts';
import type { SeriesTask } from '../../plan/fetch-task.ts';
import type { FetchResult, SeriesFailure } from './fetch-result.ts';
import type { SeriesNote, SeriesWorld } from './series-world.ts';

/** What a run knows besides its plan and the ends of its tasks. */
export interface FetchEnd {
  readonly runId: string;
  readonly isCancelled: boolean;
  readonly isBrokenOff: boolean;
  readonly tally: SeriesWorld['tally'];
  readonly floors: SeriesWorld['history']['floors'];
  readonly calls: FetchResult['calls'];
  readonly seconds: number;
}

/** Adds up how a fetch ended. */
export function summarizeFetch(
  plan: FetchPlan,
  outcomes: ReadonlyMap<string, TaskOutcome>,
  { runId, isCancelled, isBrokenOff, tally, floors, calls, seconds }: FetchEnd,
): FetchResult {
  const count = (kind: TaskOutcome['kind']): number =>
    [...outcomes.values()].filter((outcome) => outcome.kind === kind).length;
  const failures = plan.tasks.flatMap((task) => describeFailure(task, outcomes.get(task.id)));
  const notes = [...plannedNotes(plan, floors), ...tally.notes];
  const { held, series: asked } = plan.totals;
  const resampled = plan.tasks.filter(
    ({ id, kind }) => kind === 'resample' && outcomes.get(id)?.kind === 'done',
  ).length;
  const tasks = { done: count('done'), failed: failures.length, skipped: count('skipped') };
  return {
    run: runId,
    state: stateOf({ isCancelled, tasks, notes: notes.length }),
    brokenOff: isBrokenOff,
    tasks,
    series: { asked, held, resampled },
    bars: tally.bars,
    files: tally.files,
    quarantined: tally.quarantined,
    disagreements: tally.disagreements,
    failures,
    notes,
    floors: Object.fromEntries(floors),
    calls,
    seconds,
  };
}

function stateOf(end: {
  readonly isCancelled: boolean;
  readonly tasks: FetchResult['tasks'];
  readonly notes: number;
}): FetchResult['state'] {
  const { isCancelled, tasks, notes } = end;
  if (isCancelled) return 'cancelled';
  if (tasks.failed === 0 && tasks.skipped === 0 && notes === 0) return 'done';
  return tasks.done === 0 && tasks.failed > 0 ? 'failed' : 'partial';
}

/** Days that were not asked for because a refusal is known already. */
function plannedNotes(
  { routes }: FetchPlan,
  floors: SeriesWorld['history']['floors'],
): readonly SeriesNote[] {
  return routes.flatMap(({ asset, timeframe, symbol, outside }) =>
    outside.map((days) => ({
      asset,
      timeframe,
      symbol,
      kind: 'refused' as const,
      days,
      floor: floors.get(asset) ?? addDays(days.to, 1),
    })),
  );
}

function describeFailure(task: SeriesTask, outcome: TaskOutcome | undefined): readonly SeriesFailure[] {
  if (outcome?.kind !== 'failed') return [];
  const { error } = outcome;
  return [
    {
      task: task.id,
      symbol: task.symbol,
      timeframe: task.timeframe,
      code: isBarlakeError(error) ? error.code : 'E_UNEXPECTED',
      message: error instanceof Error ? error.message : String(error),
      mend: isBarlakeError(error) ? error.mend : undefined,
    },
  ];
}
