import { API_PATH } from '../../../../contract/api/api-path.ts';
import {
  JSON_ROWS_MAX,
  type SqlDocument,
  type SqlRequest,
  sqlDocumentSchema,
  sqlRequestSchema,
  sqlTablesDocumentSchema,
} from '../../../../contract/api/sql.ts';
import { writeArrow } from '../../../lake/query/write-arrow.ts';
import { writeText } from '../../../lake/query/write-text.ts';
import { answerFresh } from '../answer/answer-fresh.ts';
import { contentTypeOf } from '../answer/content-type.ts';
import { type JsonRows, readJsonRows } from '../answer/json-rows.ts';
import { signalOf } from '../answer/request-signal.ts';
import { sendParquet } from '../answer/send-parquet.ts';
import { sendPieces } from '../answer/send-pieces.ts';
import type { ServerApp, ServerReply } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';

/** Statements that read, and the tables they can name. */
export function registerSql(app: ServerApp, world: ServerWorld): void {
  app.post(
    API_PATH.sql,
    {
      config: { isReading: true },
      schema: {
        summary: 'Run a reading SQL statement over the lake',
        tags: ['sql'],
        body: sqlRequestSchema,
        response: { 200: sqlDocumentSchema },
      },
    },
    async (request, reply) => answer(request.body, reply, world),
  );
  app.get(
    API_PATH.sqlTables,
    {
      schema: {
        summary: 'Tables and their columns',
        tags: ['sql'],
        response: { 200: sqlTablesDocumentSchema },
      },
    },
    async (request, reply) =>
      answerFresh(request, reply, world, async () => {
        const tables = await world.sql.tables(world.ending);
        return { tables: tables.map(({ name, about, columns }) => ({ name, description: about, columns })) };
      }),
  );
}

async function readRows(
  request: Pick<SqlRequest, 'sql' | 'limit' | 'timeoutSeconds'>,
  rowsMax: number,
  { world, signal }: { readonly world: ServerWorld; readonly signal: AbortSignal },
): Promise<JsonRows> {
  await using result = await world.sql.run(request, signal);
  return await readJsonRows(result, rowsMax);
}

async function answer(
  { sql, format, limit, timeoutSeconds }: SqlRequest,
  reply: ServerReply,
  world: ServerWorld,
): Promise<ServerReply> {
  const signal = signalOf(reply, world);
  const startedMs = world.clock.monotonicMs();
  reply.type(contentTypeOf(format)).header('cache-control', 'no-store');
  reply.serializer((payload: unknown) => (typeof payload === 'string' ? payload : JSON.stringify(payload)));
  if (format === 'parquet') {
    return sendParquet(reply, 'barlake-sql.parquet', async (path) =>
      world.sql.copy({ sql, limit, timeoutSeconds, path }, signal),
    );
  }
  if (format === 'json') {
    const rowsMax = Math.min(limit ?? JSON_ROWS_MAX, JSON_ROWS_MAX);
    const rows = await readRows({ sql, limit: rowsMax + 1, timeoutSeconds }, rowsMax, { world, signal });
    const document: SqlDocument = { ...rows, seconds: (world.clock.monotonicMs() - startedMs) / 1000 };
    return reply.send(document);
  }
  const result = await world.sql.run({ sql, limit, timeoutSeconds }, signal);
  return sendPieces(reply, format === 'arrow' ? writeArrow(result) : writeText(result, format));
}
