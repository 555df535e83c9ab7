import { API_PATH } from '../../../../contract/api/api-path.ts';
import { explainDocumentSchema, explainQuerySchema } from '../../../../contract/api/bars.ts';
import { signalOf } from '../answer/request-signal.ts';
import { explainBar } from '../explain/explain-bar.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';

/** Why a bar is as it is. */
export function registerExplain(app: ServerApp, world: ServerWorld): void {
  app.get(
    API_PATH.explain,
    {
      schema: {
        summary: 'Why is this bar so? The vendor’s line, file, rules, factors and findings',
        tags: ['bars'],
        querystring: explainQuerySchema,
        response: { 200: explainDocumentSchema },
      },
    },
    async ({ query }, reply) => {
      reply.header('cache-control', 'private, no-cache');
      return explainBar(query, world, signalOf(reply, world));
    },
  );
}
