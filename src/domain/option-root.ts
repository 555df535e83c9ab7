/** Roots of index options that differ from the index (Cboe and Nasdaq product pages). `NANOS` is its own index. */
export const INDEX_ROOT_UNDERLYING: Readonly<Record<string, string>> = {
  SPXW: 'SPX',
  NDXP: 'NDX',
  VIXW: 'VIX',
  RUTW: 'RUT',
};

/** Roots that a corporate action gave a digit: letters and one of 1 … 9. Readable by JavaScript and RE2 (DuckDB). */
export const ADJUSTED_ROOT_PATTERN: string = '^[A-Z]{1,5}[1-9]$';

const ADJUSTED_ROOT = new RegExp(ADJUSTED_ROOT_PATTERN);

/**
 * The symbol that contracts of a root are on, as well as the root can tell: known for index roots, the root without
 * its digit for adjusted contracts, otherwise the root. The vendor's contract list knows better, for one where a class
 * symbol lost its dot (`BRKB` for `BRK.B`).
 */
export function underlyingOf(root: string): string {
  if (Object.hasOwn(INDEX_ROOT_UNDERLYING, root)) return INDEX_ROOT_UNDERLYING[root] ?? root;
  return ADJUSTED_ROOT.test(root) ? root.slice(0, -1) : root;
}
