import type { GraphTask } from '../run-tasks.ts';

/** Tasks that go into the queues together: a root that waits for all others, directly or not. */
export interface TaskTree<Task extends GraphTask> {
  readonly task: Task;
  /** What the root waits for and nothing else does. */
  readonly children: readonly TaskTree<Task>[];
  /** Tasks of other trees that have to be done before any of this one may begin. */
  readonly needs: readonly string[];
}

/**
 * Cuts a graph into trees, as queues know them: a task that exactly one other waits for goes below that one; whatever several wait for, or
 * nobody, is the root of a tree of its own. Tasks come after what they depend on.
 */
export function cutTrees<Task extends GraphTask>(tasks: readonly Task[]): readonly TaskTree<Task>[] {
  const waiting = new Map<string, number>(tasks.map(({ id }) => [id, 0]));
  for (const { dependsOn } of tasks) {
    for (const id of dependsOn) waiting.set(id, (waiting.get(id) ?? Number.NaN) + 1);
  }
  const trees = new Map<string, TaskTree<Task>>();
  const roots: TaskTree<Task>[] = [];
  for (const task of tasks) {
    const needed = task.dependsOn.filter((id) => waiting.has(id) && !Number.isNaN(waiting.get(id)));
    const children = needed.flatMap((id) => {
      const tree = trees.get(id);
      if (tree === undefined) throw new RangeError(`${task.id} stands before ${id}, which it depends on`);
      return waiting.get(id) === 1 ? [tree] : [];
    });
    const own = needed.filter((id) => waiting.get(id) !== 1);
    const needs = [...new Set([...own, ...children.flatMap((child) => child.needs)])];
    const tree = { task, children, needs };
    trees.set(task.id, tree);
    if (waiting.get(task.id) !== 1) roots.push(tree);
  }
  return roots;
}

/** All tasks of a tree, children before what waits for them. */
export function tasksOf<Task extends GraphTask>({ task, children }: TaskTree<Task>): readonly Task[] {
  return [...children.flatMap(tasksOf), task];
}
