import { z } from 'zod';
import { API_PATH } from '../../../../contract/api/api-path.ts';
import { lineageGraphSchema } from '../../../../contract/api/lineage.ts';
import {
  partitionDocumentSchema,
  partitionsDocumentSchema,
  partitionsQuerySchema,
} from '../../../../contract/api/partitions.ts';
import {
  countPartitions,
  type PartitionPlace,
  pagePartitions,
} from '../../../lake/catalog/page-partitions.ts';
import { signalOf } from '../answer/request-signal.ts';
import { partitionDocument } from '../catalog/partition-document.ts';
import { toPartitionRow } from '../catalog/partition-row.ts';
import { partitionParams, requirePartition } from '../catalog/require-partition.ts';
import { lineageGraph } from '../lineage/lineage-graph.ts';
import { HttpProblem } from '../problem/http-problem.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';

const placeSchema = z.tuple([z.string(), z.string(), z.string()]);

/** What the lake consists of, and everything that is known of one part. */
export function registerPartitions(app: ServerApp, world: ServerWorld): void {
  const tags = ['lake'];
  app.get(
    API_PATH.partitions,
    {
      schema: {
        summary: 'Partitions, newest key first',
        tags,
        querystring: partitionsQuerySchema,
        response: { 200: partitionsDocumentSchema },
      },
    },
    async ({ query: { cursor, limit, ...filter } }, reply) => {
      reply.header('cache-control', 'private, no-cache');
      const after = cursor === undefined ? undefined : placeOf(cursor);
      const { db } = world.lake.catalog;
      const rows = await pagePartitions(db, filter, { after, limit });
      const total = await world.cache.get(`partitions ${JSON.stringify(filter)}`, async () =>
        countPartitions(db, filter),
      );
      const last = rows.at(-1);
      const isEnd = last === undefined || rows.length < limit;
      return { rows: rows.map(toPartitionRow), total, cursor: isEnd ? null : cursorAt(last) };
    },
  );
  app.get(
    API_PATH.partition,
    {
      schema: {
        summary: 'A partition: its file, where it comes from, what was made of it',
        tags,
        params: partitionParams,
        response: { 200: partitionDocumentSchema },
      },
    },
    async ({ params }, reply) => {
      reply.header('cache-control', 'private, no-cache');
      return partitionDocument(params, world, signalOf(reply, world));
    },
  );
  app.get(
    API_PATH.lineage,
    {
      schema: {
        summary:
          'The way of a partition from the vendor to exports, and what of it would be made otherwise now',
        tags,
        params: partitionParams,
        response: { 200: lineageGraphSchema },
      },
    },
    async ({ params }, reply) => {
      reply.header('cache-control', 'private, no-cache');
      return lineageGraph(await requirePartition(params, world.lake), world);
    },
  );
}

function cursorAt({ key, dataset, layer }: PartitionPlace): string {
  return Buffer.from(JSON.stringify([key, dataset, layer])).toString('base64url');
}

function placeOf(cursor: string): PartitionPlace {
  try {
    const [key, dataset, layer] = placeSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    return { key, dataset, layer };
  } catch {
    throw new HttpProblem(400, 'That is no cursor of this list.', {
      mend: 'Take the one of the page before, or leave it out for the first page.',
    });
  }
}
