import { setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';
import type { MemoryLevel } from '../plan/memory/judge-memory.ts';
import { type Attempt, isGivenUp, shedYoungest } from './shed-youngest.ts';

/** Where a task waits: downloads wait for the network, computations for cores and memory. */
export type QueueName = 'download' | 'compute';

/** A task as the executor sees it. */
export interface GraphTask {
  readonly id: string;
  readonly queue: QueueName;
  /** Ids of tasks that have to be done first; ids that are not in the graph count as done. */
  readonly dependsOn: readonly string[];
}

/** How one task ended. */
export type TaskOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'failed'; readonly error: unknown };

/** What a run asks of the memory it may take, and tells about it. */
export interface RunMemory {
  /** Whether there is memory: from `full` on no further task starts, while `shedding` the youngest computation is given back. */
  level(): MemoryLevel;
  /** Tasks of each queue at a time; may change while the graph is run. */
  concurrency(): Readonly<Record<QueueName, number>>;
  /** `listener` hears of each new reading until it is disposed of. */
  watch(listener: () => void): Disposable;
  /** A computation was given back; it will be done again. */
  onShed(task: string): void;
}

/** How a graph is run. */
export interface RunOptions<Task extends GraphTask> {
  readonly memory: RunMemory;
  /** Downloads pause while this many of their results wait for a computation: the disk is not filled ahead of need. */
  readonly backlogMax: number;
  /** Does the work. What it throws makes the task `failed`; the others go on. */
  readonly perform: (task: Task, signal: AbortSignal) => Promise<TaskOutcome>;
  readonly onStart?: (task: Task) => void;
  readonly onEnd?: (task: Task, outcome: TaskOutcome) => void;
  /** Abort it and tasks at work are told to stop; what they give up counts as skipped, like those that wait. */
  readonly signal: AbortSignal;
}

/** A task that waits for memory looks again after so long. */
const PAUSE_MS = 200;

/**
 * Runs a graph of idempotent tasks in this process: two queues with a bound each, results in any order, one failure
 * never stops the rest. A task whose dependency did not end `done` is skipped. Resolves when nothing is at work any more.
 */
export async function runTasks<Task extends GraphTask>(
  tasks: readonly Task[],
  options: RunOptions<Task>,
): Promise<ReadonlyMap<string, TaskOutcome>> {
  if (tasks.length === 0) return new Map();
  const outcomes = new Map<string, TaskOutcome>();
  const finished = Promise.withResolvers<void>();
  const { waiting, blockers } = linkTasks(tasks);
  const { memory } = options;
  const { download, compute } = memory.concurrency();
  const queues = {
    download: new PQueue({ concurrency: download }),
    compute: new PQueue({ concurrency: compute }),
  };
  const atWork = new Set<Attempt<Task>>();
  using _watch = memory.watch(() => {
    for (const name of ['download', 'compute'] as const)
      queues[name].concurrency = memory.concurrency()[name];
    if (memory.level() === 'shedding') shedYoungest(atWork, (task) => memory.onShed(task));
  });
  let backlog = 0;
  const settle = (task: Task, outcome: TaskOutcome): void => {
    outcomes.set(task.id, outcome);
    options.onEnd?.(task, outcome);
    if (outcomes.size === tasks.length) finished.resolve();
    for (const next of waiting.get(task.id) ?? []) {
      if (outcome.kind !== 'done') {
        if (!outcomes.has(next.id)) settle(next, { kind: 'skipped', reason: `${task.id} was not done` });
        continue;
      }
      const left = (blockers.get(next.id) ?? 0) - 1;
      blockers.set(next.id, left);
      if (left === 0 && !outcomes.has(next.id)) enqueue(next);
    }
  };
  const work = async (task: Task): Promise<void> => {
    // Waiting frees no memory while nothing is at work, so one task always goes on.
    while (atWork.size > 0 && memory.level() !== 'calm' && !options.signal.aborted) await sleep(PAUSE_MS);
    const attempt: Attempt<Task> = { task, giveBack: new AbortController() };
    atWork.add(attempt);
    const outcome = await performOne(attempt, options);
    atWork.delete(attempt);
    if (outcome === 'given-back') {
      void queues.compute.add(() => work(task), { priority: FIRST });
      return;
    }
    if (task.queue === 'compute') backlog--;
    settle(task, outcome);
    if (backlog >= options.backlogMax) queues.download.pause();
    else queues.download.start();
  };
  const enqueue = (task: Task): void => {
    if (task.queue === 'compute') backlog++;
    void queues[task.queue].add(() => work(task));
  };
  for (const task of tasks.filter(({ id }) => blockers.get(id) === 0)) enqueue(task);
  await finished.promise;
  return outcomes;
}

/** What was given back comes before what has not begun: its source is on disk already. */
const FIRST = 1;

interface Links<Task> {
  /** By task: those that wait for it. */
  readonly waiting: ReadonlyMap<string, readonly Task[]>;
  /** By task: how many it still waits for. */
  readonly blockers: Map<string, number>;
}

/** Tasks come after what they depend on, which also proves that there is no cycle. */
function linkTasks<Task extends GraphTask>(tasks: readonly Task[]): Links<Task> {
  const known = new Set(tasks.map((task) => task.id));
  const waiting = new Map<string, Task[]>();
  const blockers = new Map<string, number>();
  for (const task of tasks) {
    const inGraph = task.dependsOn.filter((id) => known.has(id));
    for (const id of inGraph) {
      const list = waiting.get(id);
      if (list === undefined) throw new RangeError(`${task.id} stands before ${id}, which it depends on`);
      list.push(task);
    }
    waiting.set(task.id, []);
    blockers.set(task.id, inGraph.length);
  }
  return { waiting, blockers };
}

/** One attempt; a computation that put itself down because it was told to is to be done again. */
async function performOne<Task extends GraphTask>(
  { task, giveBack }: Attempt<Task>,
  options: RunOptions<Task>,
): Promise<TaskOutcome | 'given-back'> {
  if (options.signal.aborted) return STOPPED;
  options.onStart?.(task);
  try {
    return await options.perform(task, AbortSignal.any([options.signal, giveBack.signal]));
  } catch (error) {
    if (isGivenUp(error, options.signal)) return STOPPED;
    return isGivenUp(error, giveBack.signal) ? 'given-back' : { kind: 'failed', error };
  }
}

/** How a task ends that was told to stop, or never began. */
export const STOPPED: TaskOutcome = { kind: 'skipped', reason: 'the run was stopped' };
