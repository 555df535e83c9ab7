import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { TaskOutcome } from '../../execute/run-tasks.ts';
import { type DayRange, seriesName } from '../../plan/fetch-task.ts';
import type { LandTask, SyncPlan, SyncTask } from '../../plan/sync-plan.ts';
import type { TriedBefore } from '../../plan/sync-request.ts';
import { NOT_IN_PLAN } from '../stages/land.ts';

/** What a run’s first pass dealt with, of each dataset. */
export type TriedDatasets = (dataset: DatasetName) => TriedBefore;

/** Whether a task met a file that the vendor’s plan does not include (403). */
export function isRefusedFile(task: SyncTask, outcome: TaskOutcome | undefined): task is LandTask {
  return task.kind === 'land' && outcome?.kind === 'skipped' && outcome.reason === NOT_IN_PLAN;
}

/** Sorts the ends of a pass for the plan of the next one. */
export function triedBefore(plan: SyncPlan, outcomes: ReadonlyMap<string, TaskOutcome>): TriedDatasets {
  const ended = plan.tasks.filter(({ id }) => outcomes.has(id));
  return (dataset) => {
    const days = new Map<TradingDay, 'refused' | 'done'>();
    const covered = new Map<string, readonly DayRange[]>();
    const name = seriesName(DATASETS[dataset]);
    for (const task of ended) {
      const outcome = outcomes.get(task.id);
      if (task.kind === 'fetch') {
        if (seriesName(task) === name && outcome?.kind === 'done') covered.set(task.symbol, task.ranges);
      } else if (task.dataset !== dataset) continue;
      else if (isRefusedFile(task, outcome)) days.set(task.day, 'refused');
      else if (!days.has(task.day)) days.set(task.day, 'done');
    }
    return { days, covered };
  };
}
