/** What every name made here consists of. Without small letters, disks that ignore case cannot confuse two names. */
export const SYMBOL_FILE_NAME_PATTERN: string = '^[A-Z0-9._%-]+$';

/** `%` alone stands for the empty text; elsewhere it is followed by two hexadecimal digits, or `U` and four. */
const EMPTY = '%';
const SAFE_CHARACTER = /^[A-Z0-9._-]$/;
/** Names that Windows keeps for devices, whatever follows the first dot. */
const DEVICE = /^(?:CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9])(?:\.|$)/;
/** Hides a file, makes readers of Hive partitions skip it, looks like a flag; a last dot is lost on Windows. */
const UNSAFE_FIRST = /^[._-]/;
const TOKEN = /%U([0-9A-F]{4})|((?:%[0-9A-F]{2})+)|([A-Z0-9._-])/gy;

/**
 * A file name for a symbol, the same for the same symbol and different for every other one, on any disk. Ordinary
 * tickers stay as they are (`BRK.A`); anything else is percent-encoded as in addresses (`BACpA` → `BAC%70A`), which
 * readers of Hive partitions decode by themselves. A symbol of 32 ASCII characters takes at most 96.
 */
export function symbolToFileName(symbol: string): string {
  if (symbol === '') return EMPTY;
  const encoded = Array.from(symbol, encodeCharacter).join('');
  const first = UNSAFE_FIRST.test(encoded) || DEVICE.test(encoded) ? escapeFirst(encoded) : encoded;
  return first.endsWith('.') ? `${first.slice(0, -1)}%2E` : first;
}

/** The symbol that {@link symbolToFileName} made the name from; `undefined` for a name it never makes. */
export function fileNameToSymbol(name: string): string | undefined {
  const symbol = name === EMPTY ? '' : decode(name);
  return symbol !== undefined && symbolToFileName(symbol) === name ? symbol : undefined;
}

/** One code point, or half a surrogate pair, which UTF-8 has no bytes for. */
function encodeCharacter(character: string): string {
  if (SAFE_CHARACTER.test(character)) return character;
  if (!character.isWellFormed()) return `%U${hex(character.charCodeAt(0), 4)}`;
  return Array.from(new TextEncoder().encode(character), (byte) => `%${hex(byte, 2)}`).join('');
}

function escapeFirst(encoded: string): string {
  return `%${hex(encoded.charCodeAt(0), 2)}${encoded.slice(1)}`;
}

function decode(name: string): string | undefined {
  try {
    return Array.from(name.matchAll(TOKEN), ([, half, bytes, safe]) => {
      if (half !== undefined) return String.fromCharCode(Number.parseInt(half, 16));
      return bytes === undefined ? safe : decodeURIComponent(bytes);
    }).join('');
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}
