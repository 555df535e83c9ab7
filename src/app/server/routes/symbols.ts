import { z } from 'zod';
import { API_PATH } from '../../../../contract/api/api-path.ts';
import {
  symbolDocumentSchema,
  symbolsDocumentSchema,
  symbolsQuerySchema,
} from '../../../../contract/api/symbols.ts';
import { requireSymbol } from '../../cli/symbol-options.ts';
import { signalOf } from '../answer/request-signal.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';
import { describeSymbol } from '../symbols/describe-symbol.ts';
import { searchSymbols } from '../symbols/search-symbols.ts';
import { createSymbolIndex } from '../symbols/symbol-index.ts';

/** Symbols as one types, and what one has. */
export function registerSymbols(app: ServerApp, world: ServerWorld): void {
  const index = createSymbolIndex({ ...world, signal: world.ending });
  const tags = ['symbols'];
  // The first letter should not have to wait for the first reading of a large lake.
  app.addHook('onListen', async () => {
    index.entries().catch((error: unknown) => app.log.warn({ err: error }, 'symbols could not be read'));
  });
  app.get(
    API_PATH.symbols,
    {
      schema: {
        summary: 'Search symbols as you type',
        tags,
        querystring: symbolsQuerySchema,
        response: { 200: symbolsDocumentSchema },
      },
    },
    async ({ query }, reply) => {
      reply.header('cache-control', 'private, no-cache');
      return searchSymbols(await index.entries(), query);
    },
  );
  app.get(
    API_PATH.symbol,
    {
      schema: {
        summary: 'Lengths of bars, features, splits and dividends of a symbol',
        tags,
        params: symbolParams,
        response: { 200: symbolDocumentSchema },
      },
    },
    async ({ params }, reply) => {
      reply.header('cache-control', 'private, no-cache');
      return describeSymbol(requireSymbol(params.symbol), world, index, signalOf(reply, world));
    },
  );
}

const symbolParams: z.ZodType<{ readonly symbol: string }> = z.strictObject({ symbol: z.string().max(100) });
