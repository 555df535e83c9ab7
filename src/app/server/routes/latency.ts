import { setTimeout as sleep } from 'node:timers/promises';
import { API_PATH } from '../../../../contract/api/api-path.ts';
import {
  type LatencyDocument,
  latencyDocumentSchema,
  latencyQuerySchema,
} from '../../../../contract/api/latency.ts';
import { readJobTimes } from '../../../execute/queue/job-times.ts';
import { QUEUE_KINDS } from '../../../execute/queue/queue-address.ts';
import { taskDurations } from '../../../lake/catalog/task-durations.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';
import { percentilesOf } from '../work/percentiles.ts';
import type { ServerMetrics } from '../work/server-metrics.ts';
import type { ServerQueues } from '../work/server-queues.ts';
import { WINDOW_MS } from '../work/window-ms.ts';

const MINUTE_MS = 60_000;

/** Tasks that are looked at. */
const TASKS_MAX = 20_000;

/** Jobs of each queue that are looked at. */
const JOBS_MAX = 1_000;

/** Who asks for other things, too, waits so long for the queues. */
const PATIENCE_MS = 2_000;

/** How long requests, tasks, and jobs of queues take. */
export function registerLatency(
  app: ServerApp,
  { lake, clock, cache, startedMs }: ServerWorld,
  { metrics, queues }: { readonly metrics: ServerMetrics; readonly queues: ServerQueues },
): void {
  app.get(
    API_PATH.latency,
    {
      schema: {
        summary: 'How long requests, tasks and jobs of queues take: 50th, 95th and 99th percentile',
        tags: ['system'],
        querystring: latencyQuerySchema,
        response: { 200: latencyDocumentSchema },
      },
    },
    async ({ query: { window } }, reply) => {
      reply.header('cache-control', 'no-store');
      const endMs = Math.floor(clock.nowMs() / MINUTE_MS) * MINUTE_MS;
      const tasks = await cache.get(`latency ${window} ${endMs}`, () =>
        taskDurations(lake.catalog.db, { startMs: endMs - WINDOW_MS[window], limit: TASKS_MAX }),
      );
      const [requests, jobs] = await Promise.all([metrics.latencies(), jobLatencies(queues)]);
      return { window, startedMs, requests, tasks, jobs };
    },
  );
}

async function jobLatencies(queues: ServerQueues): Promise<LatencyDocument['jobs']> {
  if (!queues.isConfigured) return [];
  const read = async (): Promise<LatencyDocument['jobs']> => {
    const { link } = await queues.open();
    const times = await readJobTimes(link, QUEUE_KINDS, JOBS_MAX);
    return times.flatMap(({ kind, waitMs, runMs }) => {
      const run = percentilesOf(runMs);
      return run === undefined ? [] : [{ queue: kind, wait: percentilesOf(waitMs) ?? null, run }];
    });
  };
  return Promise.race([read().catch(() => null), sleep(PATIENCE_MS, null, { ref: false })]);
}
