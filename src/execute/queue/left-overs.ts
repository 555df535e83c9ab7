import type { JobType } from 'bullmq';
import type { QueueName } from '../run-tasks.ts';
import type { JobQueue, QueueLink } from './queue-link.ts';

/** The queues of tasks. */
export const TASK_QUEUES: readonly QueueName[] = ['download', 'compute'];

/** Jobs that nobody is at, and that have not ended. */
const PENDING: JobType[] = ['waiting', 'delayed', 'prioritized', 'waiting-children'];

/** Removals under way at once. */
const REMOVALS_AT_ONCE = 64;

/**
 * Clears the task queues of what a run left that has died: only one run at a time has the lake, so whatever waits there is of a dead one. Ends of
 * earlier jobs stay, but for those that are to be put there again. Returns the wanted jobs that a worker is still at: it will
 * find that it may not publish, and give up or die; until then another job of that name cannot be put there.
 */
export async function clearLeftOvers(
  link: QueueLink,
  wanted: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const busy = new Set<string>();
  for (const kind of TASK_QUEUES) {
    const queue = link.queue(kind);
    const [pending, active, ended] = [
      await queue.getRanges(PENDING, 0, -1),
      await queue.getRanges(['active'], 0, -1),
      await queue.getRanges(['completed', 'failed'], 0, -1),
    ];
    await queue.drain(true);
    // Draining leaves those that wait for children.
    await removeJobs(queue, pending);
    await removeJobs(
      queue,
      ended.filter((id) => wanted.has(id)),
    );
    for (const id of active) if (wanted.has(id)) busy.add(id);
  }
  return busy;
}

/** Removes jobs; returns those that a worker is at. */
export async function removeJobs(queue: JobQueue, ids: readonly string[]): Promise<readonly string[]> {
  const busy: string[] = [];
  const waiting = ids.values();
  const work = async (): Promise<void> => {
    for (const id of waiting) {
      // Its children have a turn of their own.
      const isGone = await queue.remove(id, { removeChildren: false }).catch(() => 0);
      if (isGone === 0 && (await queue.getJobState(id)) === 'active') busy.push(id);
    }
  };
  await Promise.all(Array.from({ length: Math.min(REMOVALS_AT_ONCE, ids.length) }, work));
  return busy;
}
