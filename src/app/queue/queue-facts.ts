import { setTimeout as sleep } from 'node:timers/promises';
import type { QueueStatusDocument } from '../../../contract/cli/queue.ts';
import { QUEUE_KINDS } from '../../execute/queue/queue-address.ts';
import { findLakeIdentity } from '../../lake/catalog/lake-identity.ts';
import type { QueueFacts } from '../../plan/health/health-facts.ts';
import { openLakeQueue, type QueueSurroundings } from './open-lake-queue.ts';
import { readQueueStatus } from './queue-status.ts';

/** Queues that nobody has. */
const NO_QUEUES: QueueFacts = { queues: [], workers: [] };

/** Whoever asks once waits so long for the connection, and as long for an answer: monitors do not wait for ever. */
const PATIENCE_MS = 3_000;

/** What health is judged by, of queues that workers take from; `undefined`: they should be there and cannot be read. */
export function queueFacts(status: QueueStatusDocument | undefined): QueueFacts {
  if (status === undefined) return { ...NO_QUEUES, isAway: true };
  const queues = status.queues.map(({ name, waiting, running, oldestMs, isPaused, failed }) => ({
    name,
    waiting,
    running,
    oldestMs,
    isPaused,
    dead: failed,
    needsWorkers: true,
  }));
  return { queues, workers: status.workers };
}

/** Connects to the queues of a lake only to see how they stand. A server that is away is an answer, not a failure of whoever asks. */
export async function askQueues(
  surroundings: Omit<QueueSurroundings, 'onNote' | 'connectMs'>,
  nowMs: number,
): Promise<QueueFacts> {
  const { config, catalog } = surroundings;
  // A lake without a name has never had queues, and one that is only read is given none.
  if (config.queue.url === undefined || (await findLakeIdentity(catalog.db)) === undefined) return NO_QUEUES;
  try {
    await using link = await openLakeQueue({
      ...surroundings,
      onNote: () => undefined,
      connectMs: PATIENCE_MS,
    });
    if (link === undefined) return NO_QUEUES;
    const status = readQueueStatus(link, { catalog, kinds: QUEUE_KINDS, nowMs });
    return queueFacts(await Promise.race([status, sleep(PATIENCE_MS, undefined, { ref: false })]));
  } catch {
    return queueFacts(undefined);
  }
}
