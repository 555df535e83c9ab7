import { createHash } from 'node:crypto';

/** What a job of a queue carries. */
export interface JobData {
  /** The run that it belongs to. */
  readonly runId: string;
  /** Of the graph: `land:stocks_daily:2024-01-02`. */
  readonly taskId: string;
  /** All that a worker needs to know of the task, as JSON. */
  readonly payload: unknown;
  /** Tasks that it waits for in the queues; it is skipped when one of them was not done. */
  readonly children: readonly string[];
}

/** What a worker gives back of a job that has not failed. */
export interface JobResult {
  readonly runId: string;
  readonly taskId: string;
  readonly outcome: { readonly kind: 'done' } | { readonly kind: 'skipped'; readonly reason: string };
  /** What it took, in the worker’s words. */
  readonly usage: unknown;
}

/**
 * A job’s name in its queue: the same for the same partition from the same inputs, whoever puts it there and how often. What stands between
 * the parts cannot be part of them.
 */
export function jobId(identity: readonly string[]): string {
  return `t${createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 32)}`;
}
