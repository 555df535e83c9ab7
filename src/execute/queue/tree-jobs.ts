import type { FlowJob, FlowProducer } from 'bullmq';
import type { GraphTask } from '../run-tasks.ts';
import type { TaskTree } from './cut-trees.ts';
import type { JobData } from './job-data.ts';
import { type QueueAddress, queueName } from './queue-address.ts';
import { JOB_OPTIONS } from './queue-link.ts';

/** What tasks of a graph are as jobs. */
export interface TaskJobs<Task extends GraphTask> {
  readonly runId: string;
  readonly jobIdOf: (task: Task) => string;
  /** All that a worker needs to know, as JSON. */
  readonly payloadOf: (task: Task) => unknown;
  /** 1 is taken first; absent: in the order of the graph. */
  readonly priorityOf?: ((task: Task) => number) | undefined;
}

/** Trees put into the queues by one command to the server. */
const TREES_AT_ONCE = 500;

/** Puts trees into the queues. Jobs that are there already stay as they are. */
export async function addTrees<Task extends GraphTask>(
  flows: FlowProducer,
  address: QueueAddress,
  { trees, jobs }: { readonly trees: readonly TaskTree<Task>[]; readonly jobs: TaskJobs<Task> },
): Promise<void> {
  for (let start = 0; start < trees.length; start += TREES_AT_ONCE) {
    const some = trees.slice(start, start + TREES_AT_ONCE);
    await flows.addBulk(some.map((tree) => flowOf(tree, { address, jobs, isRoot: true })));
  }
}

interface FlowWorld<Task extends GraphTask> {
  readonly address: QueueAddress;
  readonly jobs: TaskJobs<Task>;
  readonly isRoot: boolean;
}

function flowOf<Task extends GraphTask>(
  { task, children }: TaskTree<Task>,
  { address, jobs, isRoot }: FlowWorld<Task>,
): FlowJob {
  const data: JobData = {
    runId: jobs.runId,
    taskId: task.id,
    payload: jobs.payloadOf(task),
    children: children.map((child) => child.task.id),
  };
  const priority = jobs.priorityOf?.(task);
  const opts = {
    ...JOB_OPTIONS,
    jobId: jobs.jobIdOf(task),
    ...(priority === undefined ? {} : { priority }),
    // What waits for a failed job looks at it and is skipped; it would wait for ever otherwise.
    ...(isRoot ? {} : { ignoreDependencyOnFailure: true }),
  };
  const own = { name: task.id, queueName: queueName(address, task.queue), data, opts };
  if (children.length === 0) return own;
  return { ...own, children: children.map((child) => flowOf(child, { address, jobs, isRoot: false })) };
}
