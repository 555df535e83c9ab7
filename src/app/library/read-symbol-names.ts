import { BarlakeError } from '../../domain/barlake-error.ts';
import { readUniverseSymbols, requireSymbol } from '../cli/symbol-options.ts';
import type { Configuration } from '../config/configuration.ts';

/** Where universes are looked for. */
export interface SymbolPlace {
  readonly config: Configuration;
  readonly cwd: string;
}

/**
 * The symbols that a query names, each once; `undefined` when it names none. Throws `E_USAGE` for an empty list, which is more
 * likely a mistake than a wish for all, `E_SYMBOL` and `E_UNIVERSE`.
 */
export async function readSymbolNames(
  {
    symbols,
    universe,
  }: {
    readonly symbols?: string | readonly string[] | undefined;
    readonly universe?: string | undefined;
  },
  place: SymbolPlace,
): Promise<readonly string[] | undefined> {
  if (symbols !== undefined && universe !== undefined) {
    throw usage('symbols and universe exclude each other.', 'Leave one of them out.');
  }
  if (universe !== undefined) return readUniverseSymbols(universe, place);
  if (symbols === undefined) return undefined;
  const names = typeof symbols === 'string' ? [symbols] : symbols;
  if (names.length === 0) {
    throw usage('The list of symbols is empty.', 'Name at least one, or leave the list out for all.');
  }
  return [...new Set(names.map(requireSymbol))];
}

function usage(message: string, mend: string): BarlakeError {
  return new BarlakeError('E_USAGE', { message, mend });
}
