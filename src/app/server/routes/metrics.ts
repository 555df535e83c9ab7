import type { ServerApp } from '../server-app.ts';
import type { ServerMetrics } from '../work/server-metrics.ts';

/** Metrics for Prometheus; they take the token like everything else. */
export function registerMetrics(app: ServerApp, metrics: ServerMetrics): void {
  app.get(
    '/metrics',
    { schema: { summary: 'Metrics for Prometheus', tags: ['health'] } },
    async (_request, reply) => {
      const text = await metrics.scrape();
      reply.type(metrics.contentType).header('cache-control', 'no-store');
      return text;
    },
  );
}
