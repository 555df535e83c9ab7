import type { ExecutionHooks, Executor } from '../executor.ts';
import type { GraphTask, TaskOutcome } from '../run-tasks.ts';
import type { QueueLink } from './queue-link.ts';
import { QueueRun } from './queue-run.ts';
import type { TaskJobs } from './tree-jobs.ts';

/** How a graph is handed to workers. */
export interface QueueExecutorOptions<Task extends GraphTask> extends TaskJobs<Task> {
  readonly link: QueueLink;
  /** Tasks that are in the queues at the same time: what bounds the memory of their server. */
  readonly windowMax?: number;
  /** What a worker says while it is at a task, and of what a task took. */
  readonly onReport?: (task: Task, report: unknown) => void;
  /** Tells the workers to stop what they are at for this run. */
  readonly stopWorkers: () => Promise<void>;
  /** Tasks wait, and nobody has taken one for a while; asked again every so often. */
  readonly onIdle?: () => void;
  /** The queue does not answer. It is asked again, for {@link LOST_MS}. */
  readonly onTrouble?: (error: unknown) => void;
}

/** Performs tasks by workers that take them off the queues of a lake, wherever they are. Throws `E_QUEUE` when the queue stays away. */
export function queueExecutor<Task extends GraphTask>(options: QueueExecutorOptions<Task>): Executor<Task> {
  return async (
    tasks: readonly Task[],
    hooks: ExecutionHooks<Task>,
  ): Promise<ReadonlyMap<string, TaskOutcome>> => {
    if (tasks.length === 0) return new Map();
    await using run = new QueueRun(tasks, options, hooks);
    return await run.perform();
  };
}
