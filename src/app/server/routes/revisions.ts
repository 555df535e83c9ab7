import { API_PATH } from '../../../../contract/api/api-path.ts';
import {
  revisionDifferenceQuerySchema,
  revisionDifferenceSchema,
  revisionsDocumentSchema,
} from '../../../../contract/api/revisions.ts';
import { signalOf } from '../answer/request-signal.ts';
import { partitionParams } from '../catalog/require-partition.ts';
import { compareRevision } from '../revision/compare-revision.ts';
import { listRevisions } from '../revision/list-revisions.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';

/** What a partition was before it was made again. */
export function registerRevisions(app: ServerApp, world: ServerWorld): void {
  const tags = ['lake'];
  app.get(
    API_PATH.revisions,
    {
      schema: {
        summary:
          'Earlier revisions of a partition: what is known of them, and which pin still has their bytes',
        tags,
        params: partitionParams,
        response: { 200: revisionsDocumentSchema },
      },
    },
    async ({ params }, reply) => {
      reply.header('cache-control', 'private, no-cache');
      return listRevisions(params, world, signalOf(reply, world));
    },
  );
  app.get(
    API_PATH.revisionDifference,
    {
      schema: {
        summary: 'Bars of a day that were added, removed or changed since a pin was made',
        tags,
        params: partitionParams,
        querystring: revisionDifferenceQuerySchema,
        response: { 200: revisionDifferenceSchema },
      },
    },
    async ({ params, query }, reply) => {
      reply.header('cache-control', 'private, no-cache');
      return compareRevision(params, query.pin, world, signalOf(reply, world));
    },
  );
}
