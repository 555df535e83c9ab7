import type { SyncReporter } from '../sync/sync-reporter.ts';

/** How far a sync has come. */
export interface SyncProgress {
  /** `planning`: asking the vendor what it has. `bars`: fetching and checking them. `silver`: computing what is made of them. */
  readonly phase: 'planning' | 'bars' | 'silver';
  /** Of this phase: tasks that have ended, well or not, and those that there are. */
  readonly tasksDone: number;
  readonly tasks: number;
  /** Tasks that could not be done, of all phases. */
  readonly tasksFailed: number;
  /** Received so far. */
  readonly bytes: number;
  /** What began or ended last: `land stocks_daily 2024-03-08`. */
  readonly task: string | undefined;
}

/** A reporter that tells `tell` of every step. */
export function reportProgress(tell: (progress: SyncProgress) => void): SyncReporter {
  let progress: SyncProgress = {
    phase: 'planning',
    tasksDone: 0,
    tasks: 0,
    tasksFailed: 0,
    bytes: 0,
    task: undefined,
  };
  const step = (change: Partial<SyncProgress>): void => {
    progress = { ...progress, ...change };
    try {
      tell(progress);
    } catch {
      // Whoever watches has no say in what is watched.
    }
  };
  const named = (id: string): string => id.replaceAll(':', ' ');
  return {
    planning: () => step({ phase: 'planning', tasksDone: 0, tasks: 0, task: undefined }),
    started: (plan) => step({ phase: 'bars', tasksDone: 0, tasks: plan.tasks.length, task: undefined }),
    taskStarted: ({ id }) => step({ task: named(id) }),
    taskEnded: ({ id }, outcome) =>
      step({
        task: named(id),
        tasksDone: progress.tasksDone + 1,
        tasksFailed: progress.tasksFailed + (outcome.kind === 'failed' ? 1 : 0),
      }),
    onBytes: (count) => step({ bytes: progress.bytes + count }),
    silver: {
      planning: () => step({ phase: 'silver', tasksDone: 0, tasks: 0, task: undefined }),
      started: (plan) => step({ tasks: plan.tasks.length + plan.removals.length }),
      partitionStarted: (task) => step({ task: named(task) }),
      partitionEnded: (task) => step({ task: named(task), tasksDone: progress.tasksDone + 1 }),
      onRows: () => undefined,
      puttingTogether: ({ task }) => step({ task: named(task) }),
    },
  };
}
