import type { SymbolRow } from '../../../contract/api/symbols.ts';
import type { Asset } from '../../domain/dataset.ts';
import type { LakeReaders } from './lake-readers.ts';
import { type LibraryWorld, signalOf } from './library-world.ts';

/** A symbol that the lake has bars of: `symbol`, `name` where reference data knows one, `asset`, and its first and last day. */
export type HeldSymbol = SymbolRow;

/** Which symbols to list. */
export interface HeldSymbolsQuery {
  /** A symbol, or part of one or of a name, in any case; absent: all, those with the most bars first. */
  readonly search?: string | undefined;
  readonly asset?: Asset | undefined;
  /** Absent: all. */
  readonly limit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The symbols that match. Throws the signal’s reason, `E_PARTITION_DAMAGED` and `E_SQL`. */
export async function listSymbols(
  { search = '', asset, limit, signal: own }: HeldSymbolsQuery,
  world: LibraryWorld,
  readers: LakeReaders,
): Promise<readonly HeldSymbol[]> {
  const signal = signalOf(world, own);
  const { searchSymbols } = await import('../server/symbols/search-symbols.ts');
  const index = await readers.symbols();
  signal.throwIfAborted();
  const entries = await index.entries();
  signal.throwIfAborted();
  return searchSymbols(entries, { q: search, asset, limit: limit ?? entries.length }).rows;
}
