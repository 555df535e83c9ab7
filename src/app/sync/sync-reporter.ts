import type { MemoryEvent } from '../../execute/memory-governor.ts';
import type { TaskOutcome } from '../../execute/run-tasks.ts';
import type { WorkerUsage } from '../../observe/run-profiler.ts';
import type { SyncPlan, SyncTask } from '../../plan/sync-plan.ts';
import type { SilverReporter } from '../silver/silver-reporter.ts';
import type { ValidateReporter } from '../validate/validate-world.ts';

/** Hears what a sync is doing. */
export interface SyncReporter {
  planning(): void;
  started(plan: SyncPlan): void;
  taskStarted(task: SyncTask): void;
  taskEnded(task: SyncTask, outcome: TaskOutcome): void;
  /** Bytes that arrived from the vendor. */
  onBytes(count: number): void;
  /** A worker’s process ended a task of that kind. */
  worked?(kind: string, usage: WorkerUsage): void;
  /** Memory got short, or was given back. */
  memory?(event: MemoryEvent): void;
  /** Something that a person should know at once: nobody takes tasks off the queue. */
  note?(text: string): void;
  /** Of the rules that are checked on what was brought. */
  readonly validation?: ValidateReporter;
  /** Of silver, when the sync goes on to it. */
  readonly silver?: SilverReporter;
  /** Silver is over, and exports are brought up to date. */
  exporting?(): void;
}

/** For callers who only want the result. */
export const reportNothing: SyncReporter = {
  planning: () => undefined,
  started: () => undefined,
  taskStarted: () => undefined,
  taskEnded: () => undefined,
  onBytes: () => undefined,
};
