import type { Clock } from '../../domain/clock.ts';
import { addJobs } from '../../execute/queue/queue-control.ts';
import type { QueueLink } from '../../execute/queue/queue-link.ts';
import { runId } from '../../lake/catalog/run-log.ts';
import type { SyncRequest } from '../../plan/sync-request.ts';
import type { TaskOrder } from './task-order.ts';

/** Puts syncs into the queue of runs, for a worker to plan and see through; returns the names that their runs will have. */
export async function queueSyncs(
  link: QueueLink,
  requests: readonly SyncRequest[],
  {
    clock,
    random,
    universe,
  }: { readonly clock: Clock; readonly random: () => number; readonly universe?: string },
): Promise<readonly string[]> {
  const names = requests.map(() => runId(clock.nowMs(), random));
  await addJobs(
    link,
    requests.map((request, index) => {
      const id = names[index] ?? '';
      const payload: TaskOrder = { kind: 'sync', request, universe };
      return { kind: 'discovery', jobId: id, runId: id, taskId: 'sync', payload } as const;
    }),
  );
  return names;
}
