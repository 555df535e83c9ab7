import type { SystemDocument } from '../../../contract/api/system.ts';

/** The server’s own queue, which is always there. What waits in it waits for the lake, and nobody can pause it. */
export const OWN_QUEUE = 'runs';

/** How all queues and workers stand together. */
export interface QueueTotals {
  /** Tasks and runs that wait, and those of them that wait for a time. */
  readonly waiting: number;
  readonly delayed: number;
  readonly running: number;
  /** So many could be at work at a time. */
  readonly concurrency: number;
  readonly failed: number;
  /** Queues that somebody has paused. */
  readonly paused: number;
  /** When what has waited longest was put there; null when nothing waits. */
  readonly oldestMs: number | null;
  readonly workers: number;
  readonly busyWorkers: number;
  readonly rssMb: number;
  /** Of those that told. */
  readonly cpuCores: number;
}

/** Adds up queues and workers, the server’s own among them. */
export function sumQueues({ queues, workers }: Pick<SystemDocument, 'queues' | 'workers'>): QueueTotals {
  const sum = <Row>(rows: readonly Row[], pick: (row: Row) => number): number =>
    rows.reduce((total, row) => total + pick(row), 0);
  const oldest = queues.flatMap(({ oldestMs }) => (oldestMs === null ? [] : [oldestMs]));
  return {
    waiting: sum(queues, ({ waiting }) => waiting),
    delayed: sum(queues, ({ delayed }) => delayed),
    running: sum(queues, ({ running }) => running),
    concurrency: sum(queues, ({ concurrency }) => concurrency),
    failed: sum(queues, ({ failed }) => failed),
    paused: queues.filter(({ name, isPaused }) => isPaused && name !== OWN_QUEUE).length,
    oldestMs: oldest.length === 0 ? null : Math.min(...oldest),
    workers: workers.length,
    busyWorkers: workers.filter(({ task }) => task !== null).length,
    rssMb: sum(workers, ({ rssMb }) => rssMb),
    cpuCores: sum(workers, ({ cpuCores }) => cpuCores ?? 0),
  };
}
