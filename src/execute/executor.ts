import { type GraphTask, type RunOptions, runTasks, type TaskOutcome } from './run-tasks.ts';

/** What whoever runs a graph hears of it, and how it is stopped. */
export type ExecutionHooks<Task extends GraphTask> = Pick<RunOptions<Task>, 'onStart' | 'onEnd' | 'signal'>;

/**
 * Runs a graph of idempotent tasks: each after what it depends on, a failure never stops the rest, a task whose dependency did not end
 * `done` is skipped. Aborting the signal stops tasks at work; what they give up counts as skipped. Resolves when nothing is at work.
 */
export type Executor<Task extends GraphTask> = (
  tasks: readonly Task[],
  hooks: ExecutionHooks<Task>,
) => Promise<ReadonlyMap<string, TaskOutcome>>;

/** Performs tasks in this process. */
export function localExecutor<Task extends GraphTask>(
  options: Omit<RunOptions<Task>, 'onStart' | 'onEnd' | 'signal'>,
): Executor<Task> {
  return (tasks, hooks) => runTasks(tasks, { ...options, ...hooks });
}

/** Gives tasks that may leave this process to one executor and the others to another, both at once. They must not wait for each other. */
export function splitExecutor<Task extends GraphTask>(
  mayLeave: (task: Task) => boolean,
  { away, here }: { readonly away: Executor<Task>; readonly here: Executor<Task> },
): Executor<Task> {
  return async (tasks, hooks) => {
    const [gone, kept] = [tasks.filter(mayLeave), tasks.filter((task) => !mayLeave(task))];
    assertApart(gone, kept);
    assertApart(kept, gone);
    const ended = await Promise.all([away(gone, hooks), here(kept, hooks)]);
    return new Map(ended.flatMap((outcomes) => [...outcomes]));
  };
}

function assertApart(tasks: readonly GraphTask[], others: readonly GraphTask[]): void {
  const ids = new Set(others.map(({ id }) => id));
  for (const { id, dependsOn } of tasks) {
    const across = dependsOn.find((each) => ids.has(each));
    if (across !== undefined)
      throw new RangeError(`${id} waits for ${across}, which another executor performs`);
  }
}
