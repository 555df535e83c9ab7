import type { SymbolRow, SymbolsDocument, SymbolsQuery } from '../../../../contract/api/symbols.ts';

/** A symbol, ready to be searched for. */
export interface SymbolEntry {
  readonly row: SymbolRow;
  readonly bars: number;
  readonly lowerSymbol: string;
  readonly lowerName: string;
}

/** Makes a list ready: those with the most bars first. */
export function toEntries(rows: Iterable<SymbolRow & { readonly bars: number }>): readonly SymbolEntry[] {
  return [...rows]
    .map(({ bars, ...row }) => ({
      row,
      bars,
      lowerSymbol: row.symbol.toLowerCase(),
      lowerName: (row.name ?? '').toLowerCase(),
    }))
    .sort((a, b) => b.bars - a.bars || (a.row.symbol < b.row.symbol ? -1 : 1));
}

/** Kinds of matches, best first: exact, exact but for case, begins so, contains it, a word of the name, in the name. */
const RANKS = 6;

/** Best matches first; among equals those with the most bars. */
export function searchSymbols(
  entries: readonly SymbolEntry[],
  { q, asset, limit }: SymbolsQuery,
): SymbolsDocument {
  const text = q.trim();
  const lower = text.toLowerCase();
  // The list is in the order of bars, so that each bucket is, too, and needs no more than a page.
  const buckets = Array.from({ length: RANKS }, (): SymbolRow[] => []);
  let total = 0;
  for (const entry of entries) {
    if (asset !== undefined && entry.row.asset !== asset) continue;
    const rank = rankOf(entry, text, lower);
    if (rank === undefined) continue;
    total += 1;
    const bucket = buckets[rank];
    if (bucket !== undefined && bucket.length < limit) bucket.push(entry.row);
  }
  return { rows: buckets.flat().slice(0, limit), total };
}

function rankOf(
  { row, lowerSymbol, lowerName }: SymbolEntry,
  text: string,
  lower: string,
): number | undefined {
  if (lower === '') return 0;
  if (row.symbol === text) return 0;
  if (lowerSymbol === lower) return 1;
  // `BTC` is the beginning of `X:BTCUSD` to everybody.
  if (lowerSymbol.startsWith(lower) || lowerSymbol.startsWith(lower, 2)) return 2;
  if (lowerSymbol.includes(lower)) return 3;
  const at = lowerName.indexOf(lower);
  if (at === -1) return undefined;
  return at === 0 || lowerName[at - 1] === ' ' ? 4 : 5;
}
