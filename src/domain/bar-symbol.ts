declare const brand: unique symbol;

/** The vendor's ticker as it stands: opaque and case-sensitive (`AAPL`, `BACpA`, `O:SPY251219C00650000`). */
export type BarSymbol = string & { readonly [brand]: 'BarSymbol' };

/** The most characters a ticker has. An option's takes 23: `O:`, a root of six, fifteen of fixed width. */
export const MAX_SYMBOL_LENGTH = 32;

/**
 * The rule for tickers as a regular expression for the whole text, in the dialect that JavaScript and RE2 (DuckDB)
 * share: 1 to 32 printable ASCII characters, without blank, comma, apostrophe and quotation mark.
 */
const BAR_SYMBOL_PATTERN: string = `^[-!#-&(-+.-~]{1,${String(MAX_SYMBOL_LENGTH)}}$`;

const PATTERN = new RegExp(BAR_SYMBOL_PATTERN);

/** The text as a ticker, unchanged, or `undefined` when no ticker looks like that. */
export function parseBarSymbol(text: string): BarSymbol | undefined {
  return PATTERN.test(text) ? (text as BarSymbol) : undefined;
}
