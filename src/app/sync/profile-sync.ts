import type { RunProfiler } from '../../observe/run-profiler.ts';
import type { SyncTask } from '../../plan/sync-plan.ts';
import { reportNoSilver } from '../silver/silver-reporter.ts';
import type { SyncReporter } from './sync-reporter.ts';

const PLAN = 'plan';
const GOLD = 'gold';

/** A reporter that also measures what a sync does. */
export function profileSync(reporter: SyncReporter, profiler: RunProfiler): SyncReporter {
  const { silver = reportNoSilver } = reporter;
  const waiting = trackReady(profiler);
  return {
    planning() {
      profiler.began(PLAN, PLAN);
      reporter.planning();
    },
    started(plan) {
      profiler.ended(PLAN);
      waiting.add(plan.tasks);
      reporter.started(plan);
    },
    taskStarted(task) {
      profiler.began(task.id, task.kind);
      reporter.taskStarted(task);
    },
    taskEnded(task, outcome) {
      profiler.ended(task.id);
      waiting.ended(task.id);
      reporter.taskEnded(task, outcome);
    },
    onBytes: (count) => reporter.onBytes(count),
    silver: {
      planning() {
        profiler.began('silver plan', PLAN);
        silver.planning();
      },
      started(plan) {
        profiler.ended('silver plan');
        silver.started(plan);
      },
      partitionStarted(task) {
        profiler.began(task, 'silver');
        silver.partitionStarted(task);
      },
      partitionEnded(task) {
        profiler.ended(task);
        silver.partitionEnded(task);
      },
      onRows: (count) => silver.onRows(count),
      puttingTogether: (step) => silver.puttingTogether?.(step),
      worked: (usage) => profiler.worked('silver', usage),
      memory: (event) => silver.memory?.(event),
      note: (text) => silver.note?.(text),
    },
    exporting() {
      profiler.began(GOLD, GOLD);
      reporter.exporting?.();
    },
    worked: (kind, usage) => profiler.worked(kind, usage),
    memory: (event) => reporter.memory?.(event),
    note: (text) => reporter.note?.(text),
    ...(reporter.validation === undefined ? {} : { validation: reporter.validation }),
  };
}

/** A task is ready when all that it depends on has ended. */
function trackReady(profiler: RunProfiler): {
  add(tasks: readonly SyncTask[]): void;
  ended(task: string): void;
} {
  const blockers = new Map<string, number>();
  const dependents = new Map<string, string[]>();
  return {
    add(tasks) {
      const known = new Set(tasks.map(({ id }) => id));
      for (const { id, dependsOn } of tasks) {
        const inPlan = dependsOn.filter((other) => known.has(other));
        if (inPlan.length === 0) profiler.ready(id);
        blockers.set(id, inPlan.length);
        for (const other of inPlan) dependents.set(other, [...(dependents.get(other) ?? []), id]);
      }
    },
    ended(task) {
      for (const next of dependents.get(task) ?? []) {
        const left = (blockers.get(next) ?? 1) - 1;
        blockers.set(next, left);
        if (left === 0) profiler.ready(next);
      }
      dependents.delete(task);
      blockers.delete(task);
    },
  };
}
