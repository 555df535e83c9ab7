import { z } from 'zod';
import { API_PATH } from '../../../../contract/api/api-path.ts';
import { healthDocumentSchema } from '../../../../contract/api/health.ts';
import { healthDocument } from '../../health/health-document.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerHealth } from '../work/server-health.ts';

const tags = ['health'];
const open = { access: 'open' } as const;
const alive = z.strictObject({
  status: z.enum(['ok', 'not ready']),
  /** The gravest of what was judged. */
  health: z.enum(['ok', 'info', 'warning', 'error']),
});

/**
 * How all is, for who has the token; and for everybody whether the server lives and answers, with one word about health. The three
 * come from one judgement: not ready is who is ending, or whose catalog cannot be read.
 */
export function registerHealth(app: ServerApp, closing: AbortSignal, health: ServerHealth): void {
  app.get(
    API_PATH.health,
    { schema: { summary: 'How the lake is', tags, response: { 200: healthDocumentSchema } } },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      const { checks, atMs } = await health.judge();
      return healthDocument(checks, atMs);
    },
  );
  app.get(
    '/healthz',
    { config: open, schema: { summary: 'The process lives', tags, response: { 200: alive } } },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      return { status: 'ok' as const, health: (await health.judge()).status };
    },
  );
  app.get(
    '/readyz',
    {
      config: open,
      schema: { summary: 'The lake can be read', tags, response: { 200: alive, 503: alive } },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      const { status, canRead } = await health.judge();
      const isReady = canRead && !closing.aborted;
      if (!isReady) reply.code(503);
      return { status: isReady ? ('ok' as const) : ('not ready' as const), health: status };
    },
  );
}
