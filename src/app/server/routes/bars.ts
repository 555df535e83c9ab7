import { API_PATH } from '../../../../contract/api/api-path.ts';
import {
  type BarsDocument,
  type BarsQuery,
  barsDocumentSchema,
  barsQuerySchema,
  JSON_BARS_MAX,
} from '../../../../contract/api/bars.ts';
import { writeArrow } from '../../../lake/query/write-arrow.ts';
import { writeText } from '../../../lake/query/write-text.ts';
import { barsRequestOf } from '../../cli/query-options.ts';
import { parseSymbolList } from '../../cli/symbol-options.ts';
import type { BarsFacts, BarsRequest } from '../../query/query-engine.ts';
import { barsFileName, savedAs } from '../answer/bars-file-name.ts';
import { contentTypeOf } from '../answer/content-type.ts';
import { readJsonRows } from '../answer/json-rows.ts';
import { signalOf } from '../answer/request-signal.ts';
import { sendParquet } from '../answer/send-parquet.ts';
import { sendPieces } from '../answer/send-pieces.ts';
import type { ServerApp, ServerReply } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';

/** Characters of an address: a list of all symbols fits. */
const URL_CHARACTERS_MAX = 220_000;

/** Bars, in JSON or streamed in other formats. */
export function registerBars(app: ServerApp, world: ServerWorld): void {
  app.get(
    API_PATH.bars,
    {
      config: { urlMax: URL_CHARACTERS_MAX },
      schema: {
        summary: 'Bars, raw or adjusted, of any length, with features and expressions',
        tags: ['bars'],
        querystring: barsQuerySchema,
        response: { 200: barsDocumentSchema },
      },
    },
    async (request, reply) => answer(request.query, reply, world),
  );
}

async function answer(query: BarsQuery, reply: ServerReply, world: ServerWorld): Promise<ServerReply> {
  const request = requestOf(query);
  const signal = signalOf(reply, world);
  reply.type(contentTypeOf(query.format)).header('cache-control', 'private, no-cache');
  // Documents of some megabytes are written as they are: no schema has to look at each of their cells.
  reply.serializer((payload: unknown) => (typeof payload === 'string' ? payload : JSON.stringify(payload)));
  if (query.format === 'parquet') {
    return sendParquet(reply, barsFileName(request, 'parquet'), async (path) =>
      tell(reply, await world.engine.writeParquet(request, path, signal)),
    );
  }
  if (query.format === 'json') {
    const rowsMax = Math.min(query.limit ?? JSON_BARS_MAX, JSON_BARS_MAX);
    const bars = await world.engine.bars({ ...request, limit: rowsMax + 1 }, signal);
    const document: BarsDocument = {
      ...(await readJsonRows(bars, rowsMax)),
      origins: bars.origins,
      readAt: bars.readAt,
      cache: bars.cache,
      note: bars.note ?? null,
    };
    return reply.send(document);
  }
  const bars = await world.engine.bars(request, signal);
  tell(reply, bars);
  const { format } = query;
  reply.header('content-disposition', savedAs(barsFileName(request, format)));
  return sendPieces(reply, format === 'arrow' ? writeArrow(bars) : writeText(bars, format));
}

/** The words are those of the command line. Throws `E_USAGE`, `E_DATASET`, `E_DATE` and `E_SYMBOL`. */
function requestOf({ symbols, expr, limit, ...query }: BarsQuery): BarsRequest {
  const expressions = expr?.split(';').filter((text) => text.trim() !== '');
  return {
    ...barsRequestOf(
      { ...query, expr: expressions },
      symbols === undefined ? [] : parseSymbolList(symbols, 'symbols'),
    ),
    limit,
  };
}

/** What a document says beside its rows. */
function tell(reply: ServerReply, { origins, readAt, cache, note }: BarsFacts): void {
  reply
    .header('x-barlake-origins', origins.join(','))
    .header('x-barlake-read-at', readAt)
    .header('x-barlake-cache', cache);
  if (note !== undefined) reply.header('x-barlake-note', encodeURIComponent(note));
}
