import type { Catalog } from '../../lake/catalog/open-catalog.ts';
import { keepSymbols } from '../../lake/catalog/symbol-lists.ts';

/** Symbols kept with a run’s record; a universe’s are in its file, those of others in a list of the catalog. */
const SYMBOLS_KEPT = 100;

/** A request as the catalog keeps it, with the name of the list that has its symbols whole. */
export async function keptRequest(
  catalog: Catalog,
  request: object & { readonly symbols?: readonly string[] | undefined },
  { universe, nowMs }: { readonly universe: string | undefined; readonly nowMs: number },
): Promise<unknown> {
  const { symbols } = request;
  if (symbols === undefined) return request;
  const isCut = symbols.length > SYMBOLS_KEPT;
  const symbolList =
    isCut && universe === undefined ? await keepSymbols(catalog.db, symbols, nowMs) : undefined;
  return {
    ...request,
    universe,
    symbols: symbols.slice(0, SYMBOLS_KEPT),
    symbolCount: symbols.length,
    ...(symbolList === undefined ? {} : { symbolList }),
  };
}
