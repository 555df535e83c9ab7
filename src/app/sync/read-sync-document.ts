import type { SyncRequestDocument } from '../../../contract/api/sync-request.ts';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { findLakeUniverse } from '../../lake/universe/find-universe.ts';
import { readUniverse } from '../../lake/universe/read-universe.ts';
import type { SyncRequest } from '../../plan/sync-request.ts';
import { checkRange, parseDay } from '../cli/parse-range.ts';
import { requireSymbol } from '../cli/symbol-options.ts';
import { requireDataset } from '../cli/sync-options.ts';
import type { Configuration } from '../config/configuration.ts';
import { toSyncRequest } from './sync-words.ts';

/** A request of the server’s, and the universe that its symbols are from. */
export interface ReadSyncRequest {
  readonly request: SyncRequest;
  readonly universe: string | undefined;
}

/**
 * Reads a request that came over the network, as strictly as the command line. A universe is named, never a path. Throws
 * `E_DATASET`, `E_DATE`, `E_SYMBOL`, `E_UNIVERSE`, `E_USAGE`.
 */
export async function readSyncDocument(
  document: SyncRequestDocument,
  config: Configuration,
): Promise<ReadSyncRequest> {
  const { datasets, from, to, days, through, route, mode, universe } = document;
  const range = checkRange({ from: parseDay(from, 'from'), to: parseDay(to, 'to') });
  const words = {
    datasets: [...new Set(datasets.map(requireDataset))],
    ...range,
    days: days === undefined ? undefined : [...new Set(days)].sort().map((day) => parseDay(day, 'days')),
    through,
    route,
    mode,
  };
  return { request: toSyncRequest(words, await readSymbolWords(document, config), config), universe };
}

/** Symbols that are named, or those of a universe; absent: the whole market. Throws `E_SYMBOL`, `E_UNIVERSE`, `E_USAGE`. */
export async function readSymbolWords(
  { symbols, universe }: Pick<SyncRequestDocument, 'symbols' | 'universe'>,
  config: Configuration,
): Promise<readonly string[] | undefined> {
  if (symbols !== undefined && universe !== undefined) {
    throw new BarlakeError('E_USAGE', {
      message: 'Symbols and a universe exclude each other.',
      mend: 'Leave one of them out.',
    });
  }
  if (universe !== undefined)
    return (await readUniverse(await findLakeUniverse(universe, config.lake.root))).symbols;
  if (symbols === undefined) return undefined;
  if (symbols.length === 0) {
    throw new BarlakeError('E_USAGE', {
      message: 'The list of symbols is empty.',
      mend: 'Name at least one, or leave the list out for the whole market.',
    });
  }
  return [...new Set(symbols.map(requireSymbol))];
}
