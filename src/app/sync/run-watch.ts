import { type BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';
import type { ErrorCode } from '../../domain/error-code.ts';
import { type Executor, localExecutor, splitExecutor } from '../../execute/executor.ts';
import type { MemoryGovernor } from '../../execute/memory-governor.ts';
import type { GraphTask, QueueName, RunOptions, TaskOutcome } from '../../execute/run-tasks.ts';
import type { ResourcePlan } from '../../plan/resource-plan.ts';

/** Failures after which no other task can succeed either. */
const FATAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'E_CREDENTIALS_REFUSED',
  'E_DISK_FULL',
  'E_LAKE_READ_ONLY',
  'E_CATALOG_DAMAGED',
]);

/** So many tasks in a row that could not reach the vendor mean that it is gone, each having tried several times. */
const UNREACHABLE_IN_A_ROW = 5;

/** How a watched graph ended. */
export interface WatchedEnd {
  readonly outcomes: ReadonlyMap<string, TaskOutcome>;
  /** The failure that ended the run, if one did. */
  readonly fatal: BarlakeError | undefined;
}

/** Tasks that others perform than this process. */
export interface AwayTasks<Task extends GraphTask> {
  readonly mayLeave: (task: Task) => boolean;
  readonly execute: Executor<Task>;
}

/** How a graph is watched: by whom its memory is governed, and how many tasks a plan of resources lets work at a time. */
export type WatchOptions<Task extends GraphTask> = Omit<RunOptions<Task>, 'memory'> & {
  readonly governor: MemoryGovernor;
  readonly concurrencyOf: (plan: ResourcePlan) => Readonly<Record<QueueName, number>>;
  /** Absent: this process performs all of them. */
  readonly away?: AwayTasks<Task> | undefined;
};

/** Runs a graph of tasks within the memory it may take, and ends early when going on is pointless. */
export async function runWatched<Task extends GraphTask>(
  tasks: readonly Task[],
  { governor, concurrencyOf, away, ...options }: WatchOptions<Task>,
): Promise<WatchedEnd> {
  const watch = watchRun(options.signal);
  const here = localExecutor({
    ...options,
    memory: {
      level: () => governor.verdict.level,
      concurrency: () => concurrencyOf(governor.plan),
      watch: (listener) => governor.watch(listener),
      onShed: (task) => governor.noteShed(task),
    },
  });
  const execute = away === undefined ? here : splitExecutor(away.mayLeave, { away: away.execute, here });
  const outcomes = await execute(tasks, {
    ...(options.onStart === undefined ? {} : { onStart: options.onStart }),
    signal: watch.signal,
    onEnd(task, outcome) {
      if (outcome.kind !== 'skipped') watch.note(outcome.kind === 'failed' ? outcome.error : undefined);
      options.onEnd?.(task, outcome);
    },
  });
  return { outcomes, fatal: watch.fatal };
}

interface RunWatch {
  /** Aborted by the caller’s signal, or by a failure that dooms the rest. */
  readonly signal: AbortSignal;
  /** The failure that ended the run, if one did. */
  readonly fatal: BarlakeError | undefined;
  /** Tells how a task ended: `undefined` for well. */
  note(error: unknown): void;
}

function watchRun(signal: AbortSignal): RunWatch {
  const controller = new AbortController();
  let fatal: BarlakeError | undefined;
  let unreachable = 0;
  const stop = (error: BarlakeError): void => {
    fatal ??= error;
    controller.abort(error);
  };
  return {
    signal: AbortSignal.any([signal, controller.signal]),
    get fatal() {
      return fatal;
    },
    note(error) {
      if (!isBarlakeError(error)) {
        if (error === undefined) unreachable = 0;
        return;
      }
      if (FATAL.has(error.code)) stop(error);
      unreachable = error.code === 'E_UNREACHABLE' ? unreachable + 1 : 0;
      if (unreachable >= UNREACHABLE_IN_A_ROW) stop(error);
    },
  };
}
