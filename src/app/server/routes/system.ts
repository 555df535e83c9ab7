import { API_PATH } from '../../../../contract/api/api-path.ts';
import { systemDocumentSchema } from '../../../../contract/api/system.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';
import type { ServerQueues } from '../work/server-queues.ts';
import type { ServerWork } from '../work/server-work.ts';
import { systemDocument } from '../work/system-document.ts';

/** The machine, the processes and the configuration; secrets are never in it. */
export function registerSystem(
  app: ServerApp,
  world: ServerWorld,
  work: ServerWork,
  queues: ServerQueues,
): void {
  app.get(
    API_PATH.system,
    {
      schema: {
        summary: 'The machine, queues and workers, and the configuration with its origins',
        tags: ['system'],
        response: { 200: systemDocumentSchema },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      return systemDocument(world, work, await queues.status());
    },
  );
}
