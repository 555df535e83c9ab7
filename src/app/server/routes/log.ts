import { API_PATH } from '../../../../contract/api/api-path.ts';
import { logDocumentSchema } from '../../../../contract/api/system.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';

/** The last lines of the server’s log, oldest first. */
export function registerLog(app: ServerApp, { log }: ServerWorld): void {
  app.get(
    API_PATH.log,
    {
      schema: {
        summary: 'The last lines of the log',
        tags: ['system'],
        response: { 200: logDocumentSchema },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      return { lines: log.ring.lines() };
    },
  );
}
