import { sql } from 'kysely';
import { z } from 'zod';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';
import type { ServerMetrics } from '../work/server-metrics.ts';

const tags = ['health'];
const open = { access: 'open' } as const;
const health = z.strictObject({ status: z.enum(['ok', 'not ready']) });

/** Metrics for Prometheus, which take the token like everything else; and whether the server lives and answers, which do not. */
export function registerMetrics(
  app: ServerApp,
  { lake, closing }: ServerWorld,
  metrics: ServerMetrics,
): void {
  app.get('/metrics', { schema: { summary: 'Metrics for Prometheus', tags } }, async (_request, reply) => {
    const text = await metrics.scrape();
    reply.type(metrics.contentType).header('cache-control', 'no-store');
    return text;
  });
  app.get(
    '/healthz',
    { config: open, schema: { summary: 'The process lives', tags, response: { 200: health } } },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      return { status: 'ok' as const };
    },
  );
  app.get(
    '/readyz',
    {
      config: open,
      schema: { summary: 'The lake can be read', tags, response: { 200: health, 503: health } },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      const isReady = !closing.aborted && (await canRead(lake));
      if (!isReady) reply.code(503);
      return { status: isReady ? ('ok' as const) : ('not ready' as const) };
    },
  );
}

async function canRead({ catalog }: ServerWorld['lake']): Promise<boolean> {
  try {
    await sql`SELECT count(*) FROM kysely_migration`.execute(catalog.db);
    return true;
  } catch {
    return false;
  }
}
