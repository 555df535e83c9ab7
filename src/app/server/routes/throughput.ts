import { API_PATH } from '../../../../contract/api/api-path.ts';
import {
  type ThroughputWindow,
  throughputDocumentSchema,
  throughputQuerySchema,
} from '../../../../contract/api/throughput.ts';
import { taskFailures } from '../../../lake/catalog/task-failures.ts';
import { taskThroughput } from '../../../lake/catalog/task-throughput.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How long a stretch is, and how many there are: some sixty to a hundred points for each window. */
const STEPS: Readonly<Record<ThroughputWindow, { readonly bucketMs: number; readonly count: number }>> = {
  '1h': { bucketMs: MINUTE_MS, count: 60 },
  '24h': { bucketMs: 15 * MINUTE_MS, count: 96 },
  '7d': { bucketMs: 2 * HOUR_MS, count: 84 },
  '30d': { bucketMs: 8 * HOUR_MS, count: 90 },
  '90d': { bucketMs: 24 * HOUR_MS, count: 90 },
};

/** Work done over time. */
export function registerThroughput(app: ServerApp, { lake, clock, cache }: ServerWorld): void {
  app.get(
    API_PATH.throughput,
    {
      schema: {
        summary: 'Tasks, rows, bytes and calls over time, and what share of tasks failed',
        tags: ['runs'],
        querystring: throughputQuerySchema,
        response: { 200: throughputDocumentSchema },
      },
    },
    async ({ query: { window } }, reply) => {
      reply.header('cache-control', 'no-store');
      const { bucketMs, count } = STEPS[window];
      const endMs = (Math.floor(clock.nowMs() / bucketMs) + 1) * bucketMs;
      const range = { startMs: endMs - count * bucketMs, endMs, bucketMs };
      const { buckets, failures } = await cache.get(`throughput ${window} ${endMs}`, async () => ({
        buckets: await taskThroughput(lake.catalog.db, range),
        failures: await taskFailures(lake.catalog.db, range),
      }));
      return { window, bucketMs, buckets: [...buckets], failures: [...failures] };
    },
  );
}
