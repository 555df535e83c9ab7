import { readFile, stat } from 'node:fs/promises';
import { parseBarSymbol } from '../../domain/bar-symbol.ts';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { type UniverseFile, universeFileSchema } from './universe-file.ts';

/** Two million option contracts take a quarter of this; more is no universe, and no text that fits a string. */
const BYTES_MAX = 400_000_000;

/** A list of symbols out of a file. */
export interface Universe {
  readonly path: string;
  /** Each once: by bytes in a universe file, in the file’s order in plain text. */
  readonly symbols: readonly string[];
  /** What a universe file says besides; absent for plain text. */
  readonly file?: UniverseFile;
}

/**
 * Reads a universe file, or plain text with one symbol a line (blank lines and lines that begin with `#` are skipped).
 * Throws `E_UNIVERSE` when there is no such file, when it is half-written, holds what no ticker looks like, or nothing.
 */
export async function readUniverse(path: string): Promise<Universe> {
  const text = await readText(path);
  if (!text.trimStart().startsWith('{')) return { path, symbols: plainSymbols(text, path) };
  const file = parseFile(text, path);
  return { path, symbols: file.symbols, file };
}

async function readText(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw problem(path, 'does not exist');
  if (!found.isFile()) throw problem(path, 'is no file');
  if (found.size > BYTES_MAX) throw problem(path, `has ${found.size} bytes, more than any list of symbols`);
  try {
    return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    throw problem(path, `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function parseFile(text: string, path: string): UniverseFile {
  const value = parseJson(text, path);
  const { format } = value as { format?: unknown };
  if (typeof format === 'number' && format > 1) {
    throw problem(path, `has format ${format}: a newer barlake wrote it`, 'Update barlake.');
  }
  const parsed = universeFileSchema.safeParse(value);
  const issue = parsed.error?.issues[0];
  if (issue !== undefined) {
    const at = issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
    throw problem(path, `is JSON, but no universe of barlake’s: ${issue.message}${at}`);
  }
  const file = value as UniverseFile;
  const { symbols, count } = file;
  if (symbols.length !== count) {
    throw problem(path, `is not whole: it announces ${count} symbols and holds ${symbols.length}`);
  }
  const bad = symbols.findIndex((symbol) => parseBarSymbol(symbol) === undefined);
  if (bad !== -1) throw problem(path, `holds ${quote(symbols[bad] ?? '')}, which cannot be a symbol`);
  if (new Set(symbols).size !== symbols.length) throw problem(path, 'names a symbol more than once');
  return file;
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw problem(path, 'breaks off or is damaged: it begins as JSON and does not end as such');
  }
}

function plainSymbols(text: string, path: string): readonly string[] {
  const symbols = new Set<string>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const symbol = line.trim();
    if (symbol === '' || symbol.startsWith('#')) continue;
    if (parseBarSymbol(symbol) === undefined) {
      throw problem(path, `holds ${quote(symbol)} in line ${index + 1}, which cannot be a symbol`);
    }
    symbols.add(symbol);
  }
  if (symbols.size === 0) throw problem(path, 'holds no symbol');
  return [...symbols];
}

/** Enough of it to be found again. */
function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}

function problem(
  path: string,
  what: string,
  mend = 'Make it anew with `barlake discover CATEGORY`, or give a text file with one symbol a line.',
): BarlakeError {
  return new BarlakeError('E_UNIVERSE', {
    message: `The universe ${path} ${what}.`,
    mend,
    details: { path },
  });
}
