import type { MemoryEvent } from '../../execute/memory-governor.ts';
import type { WorkerUsage } from '../../observe/run-profiler.ts';
import type { SilverPlan } from '../../plan/silver/silver-plan.ts';

/** A file of bars that is about to be put together once, in rows read. */
export interface PuttingTogether {
  /** `precomputed:stocks_1h:2024-03` */
  readonly task: string;
  readonly done: number;
  readonly total: number;
}

/** Hears what a build of silver is doing. */
export interface SilverReporter {
  planning(): void;
  /** Once, before the first partition. */
  started(plan: SilverPlan): void;
  /** A partition is being built, removed or has ended. */
  partitionStarted(task: string): void;
  partitionEnded(task: string): void;
  /** Rows of silver that were computed. */
  onRows(count: number): void;
  /** Before each file of bars that are put together once. */
  puttingTogether?(step: PuttingTogether): void;
  /** A worker’s process ended a partition. */
  worked?(usage: WorkerUsage): void;
  /** Memory got short or easy, and what follows from it. */
  memory?(event: MemoryEvent): void;
  /** Something that a person should know at once. */
  note?(text: string): void;
}

/** For callers who only want the result. */
export const reportNoSilver: SilverReporter = {
  planning: () => undefined,
  started: () => undefined,
  partitionStarted: () => undefined,
  partitionEnded: () => undefined,
  onRows: () => undefined,
};
