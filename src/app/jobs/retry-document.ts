import { z } from 'zod';
import type { RunDocument } from '../../../contract/api/runs.ts';
import { type SyncRequestDocument, syncRequestDocumentSchema } from '../../../contract/api/sync-request.ts';
import { BarlakeError } from '../../domain/barlake-error.ts';
import type { Catalog } from '../../lake/catalog/open-catalog.ts';
import { findSymbols } from '../../lake/catalog/symbol-lists.ts';

/** What the catalog keeps of a sync’s request. */
const keptRequest = z.object({
  datasets: z.array(z.string()),
  from: z.string(),
  to: z.string(),
  days: z.array(z.string()).optional(),
  through: z.enum(['landing', 'bronze']),
  onward: z.enum(['silver', 'gold']).optional(),
  route: z.enum(['auto', 'flat', 'grouped', 'rest']),
  symbols: z.array(z.string()).optional(),
  symbolCount: z.number().optional(),
  symbolList: z.string().optional(),
  universe: z.string().optional(),
});

/**
 * The request of a sync once more, with what failed or was refused before. Throws `E_USAGE` for a run that was no sync, or whose
 * symbols are not kept whole.
 */
export async function retryDocument(
  { run, request }: Pick<RunDocument, 'run' | 'request'>,
  { db }: Pick<Catalog, 'db'>,
): Promise<SyncRequestDocument> {
  const kept = run.command === 'sync' ? keptRequest.safeParse(request) : undefined;
  if (kept?.success !== true) throw refused(`${run.id} was no sync (${run.command}).`);
  const { datasets, from, to, days, through, onward, route, symbolCount, symbolList, universe } = kept.data;
  const listed = symbolList === undefined ? undefined : await findSymbols(db, symbolList);
  const symbols = listed ?? kept.data.symbols;
  const isWhole = symbols === undefined || symbolCount === undefined || symbols.length === symbolCount;
  if (universe === undefined && !isWhole) {
    throw refused(`${run.id} asked for ${symbolCount} symbols, of which only ${symbols?.length} were kept.`);
  }
  return syncRequestDocumentSchema.parse({
    datasets,
    from,
    to,
    days,
    through: onward ?? through,
    route,
    mode: 'retry-failed',
    ...(universe === undefined ? { symbols } : { universe }),
  });
}

function refused(message: string): BarlakeError {
  return new BarlakeError('E_USAGE', {
    message,
    mend: 'Start it anew, from the plan or from the command line.',
  });
}
