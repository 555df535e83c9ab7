import type { OwnFacts } from '../../health/gather-health-facts.ts';
import { ownMemory } from '../../health/own-memory.ts';
import type { Job } from '../../jobs/job.ts';
import { queueFacts } from '../../queue/queue-facts.ts';
import type { ServerQueues } from './server-queues.ts';

/** What a server knows of itself: its memory together with that of its jobs, and what waits: runs for the lake, tasks for workers. */
export async function ownFacts(
  jobs: readonly Job[],
  memoryLimitMb: number,
  waiting: Pick<ServerQueues, 'isConfigured' | 'status'>,
): Promise<OwnFacts> {
  const tasks = waiting.isConfigured ? queueFacts(await waiting.status()) : undefined;
  const running = jobs.filter(({ state }) => state === 'running');
  const queued = jobs.filter(({ state }) => state === 'queued');
  const jobBytes = running.reduce((sum, { report }) => sum + (report?.rssBytes ?? 0), 0);
  return {
    // Each keeps to the limit by itself.
    memory: ownMemory(memoryLimitMb * (1 + running.length), jobBytes),
    queue: {
      workers: [],
      ...tasks,
      queues: [
        {
          name: 'runs',
          waiting: queued.length,
          running: running.length,
          oldestMs: queued.length === 0 ? null : Math.min(...queued.map(({ queuedMs }) => queuedMs)),
          isPaused: false,
          dead: 0,
          needsWorkers: false,
        },
        ...(tasks?.queues ?? []),
      ],
    },
  };
}
