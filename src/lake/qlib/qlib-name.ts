import { symbolToFileName } from '../../domain/symbol-file-name.ts';

/** Why a symbol stands under another name in an export. */
export type RenameReason = 'token' | 'case' | 'character';

/** A symbol that qlib cannot be given as it is. */
export interface RenamedSymbol {
  readonly symbol: string;
  /** Its name in the export. */
  readonly instrument: string;
  readonly reason: RenameReason;
}

/** What symbols are called in an export. */
export interface QlibNames {
  /** The instrument of each symbol, in the order the symbols were given; no two share a folder. */
  readonly instruments: ReadonlyMap<string, string>;
  readonly renamed: readonly RenamedSymbol[];
}

/** Words that pandas reads as a missing value (`STR_NA_VALUES` of pandas 2.3). */
const MISSING_TOKENS = new Set(
  '#N/A|#N/A N/A|#NA|-1.#IND|-1.#QNAN|-NaN|-nan|1.#IND|1.#QNAN|<NA>|N/A|NA|NULL|NaN|None|n/a|nan|null|'.split(
    '|',
  ),
);
/** Everything that is safe in a folder’s name, in tab-separated text and within quotes of an expression. */
const PLAIN = /^[A-Za-z0-9.:_^=+*&$@~!-]+$/;
/** A name of dots alone is a folder of the system; `_qlib_` is qlib’s own escape, `%` ours. */
const RESERVED = /^(?:\.+$|_qlib_)/i;
/** `code_to_fname` of qlib 0.9.7: names that Windows keeps for devices. */
const DEVICE = /^(?:CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9])$/;

/** The folder below `features/` that qlib looks for an instrument in. */
export function qlibFolder(instrument: string): string {
  const isDevice = DEVICE.test(instrument.toUpperCase());
  return (isDevice ? `_qlib_${instrument}` : instrument).toLowerCase();
}

/**
 * Names symbols for qlib. Nearly all keep their own. Percent-encoded are those that pandas reads as a missing value
 * (`NA` → `%4EA`), those with characters that no folder may have, and, where several symbols differ only in the case of
 * letters, each that has small letters (`BACpB` beside `BACPB` → `BAC%70B`): qlib keeps instruments in folders of small
 * letters. The same set of symbols always gives the same names.
 */
export function nameInstruments(symbols: Iterable<string>): QlibNames {
  const all = [...symbols];
  const folders = new Map<string, number>();
  for (const symbol of all) folders.set(symbol.toLowerCase(), (folders.get(symbol.toLowerCase()) ?? 0) + 1);
  const instruments = new Map<string, string>();
  const renamed: RenamedSymbol[] = [];
  for (const symbol of all) {
    const isShared = (folders.get(symbol.toLowerCase()) ?? 0) > 1;
    const reason = reasonToRename(symbol, isShared);
    const instrument = reason === undefined ? symbol : escaped(symbol);
    instruments.set(symbol, instrument);
    if (reason !== undefined) renamed.push({ symbol, instrument, reason });
  }
  return { instruments, renamed };
}

function reasonToRename(symbol: string, isShared: boolean): RenameReason | undefined {
  if (MISSING_TOKENS.has(symbol)) return 'token';
  if (!PLAIN.test(symbol) || RESERVED.test(symbol)) return 'character';
  return isShared && symbol !== symbol.toUpperCase() ? 'case' : undefined;
}

/** Always with a `%`, which no name has that was kept, and without small letters: different for every symbol. */
function escaped(symbol: string): string {
  const name = symbolToFileName(symbol);
  return name.includes('%') ? name : `%${name.charCodeAt(0).toString(16).toUpperCase()}${name.slice(1)}`;
}
