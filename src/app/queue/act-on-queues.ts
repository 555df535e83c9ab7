import type { QueueActionDocument } from '../../../contract/cli/queue.ts';
import type { QueueKind } from '../../execute/queue/queue-address.ts';
import {
  clearQueues,
  drainQueues,
  pauseQueues,
  promoteDelayed,
  resumeQueues,
} from '../../execute/queue/queue-control.ts';
import { type RetryWorld, retryFailed } from './retry-failed.ts';

/** What is done to queues themselves. */
export type QueuesDeed = Exclude<QueueActionDocument['action'], 'stop' | 'concurrency'>;

/** Does something to queues. Throws `E_QUEUE`. */
export async function actOnQueues(
  action: QueuesDeed,
  kinds: readonly QueueKind[],
  world: RetryWorld,
): Promise<QueueActionDocument> {
  const { link } = world;
  const document: QueueActionDocument = { action, queues: [...kinds], jobs: 0, runs: [], workers: [] };
  switch (action) {
    case 'pause':
      await pauseQueues(link, kinds);
      return document;
    case 'resume':
      await resumeQueues(link, kinds);
      return document;
    case 'promote':
      return { ...document, jobs: await promoteDelayed(link, kinds) };
    case 'drain':
      return { ...document, jobs: await drainQueues(link, kinds) };
    case 'clear':
      await clearQueues(link, kinds);
      return document;
    case 'retry': {
      const { jobs, runs } = await retryFailed(kinds, world);
      return { ...document, jobs, runs: [...runs] };
    }
  }
}
