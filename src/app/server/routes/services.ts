import { API_PATH } from '../../../../contract/api/api-path.ts';
import { servicesDocumentSchema } from '../../../../contract/api/services.ts';
import { openServices } from '../../services/read-services.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';

/** How the databases and servers are that the lake stands on. */
export function registerServices(app: ServerApp, { config, lake, clock, mask }: ServerWorld): void {
  const services = openServices({
    config,
    catalog: lake.catalog,
    clock,
    mask: (text) => mask.mask(text),
  });
  app.get(
    API_PATH.services,
    {
      schema: {
        summary:
          'The databases and servers that the lake stands on: whether they answer, how fast, how full they are',
        tags: ['health'],
        response: { 200: servicesDocumentSchema },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      return { services: [...(await services.read())] };
    },
  );
}
