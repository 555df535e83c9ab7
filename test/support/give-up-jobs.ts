import { UnrecoverableError } from 'bullmq';
import { addJobs } from '../../src/execute/queue/queue-control.ts';
import type { QueueLink } from '../../src/execute/queue/queue-link.ts';

/** Puts batches into the queue `default` that a worker gives up at once; `reasons` by their names, as {@link toJobError} writes them. */
export async function giveUpJobs(link: QueueLink, reasons: Readonly<Record<string, string>>): Promise<void> {
  const names = Object.keys(reasons);
  const { promise, resolve } = Promise.withResolvers<void>();
  const worker = link.worker(
    'default',
    async ({ id = '' }) => {
      throw new UnrecoverableError(reasons[id]);
    },
    { concurrency: 1 },
  );
  let left = names.length;
  worker.on('failed', () => {
    left -= 1;
    if (left === 0) resolve();
  });
  await addJobs(
    link,
    names.map((name) => ({
      kind: 'default' as const,
      jobId: name,
      runId: `run-${name}`,
      taskId: `batch:${name}`,
      payload: null,
    })),
  );
  await promise;
  await worker.close();
}
