import type { Command } from 'commander';
import { type BarSymbol, parseBarSymbol } from '../../domain/bar-symbol.ts';
import { BarlakeError } from '../../domain/barlake-error.ts';
import type { Invocation } from './command-spec.ts';

/** Adds the options by which commands are told which symbols they are about. */
export function addSymbolOptions(command: Command): void {
  command
    .option('--symbols <list>', 'symbols, separated by commas, exactly as the vendor writes them')
    .option(
      '--universe <file>',
      'symbols from a file: a universe of `discover`, its category, or text with one symbol a line',
    );
}

/**
 * The symbols of `--symbols` or `--universe`, each once and in the order given; `undefined` when neither is there. Throws
 * `E_USAGE` when both are, `E_SYMBOL` and `E_UNIVERSE`.
 */
export async function readSymbols({
  options,
  context,
}: Pick<Invocation, 'options'> & {
  readonly context: Pick<Invocation['context'], 'config' | 'cwd'>;
}): Promise<readonly string[] | undefined> {
  const { symbols, universe } = options;
  if (symbols !== undefined && universe !== undefined) {
    throw new BarlakeError('E_USAGE', {
      message: '--symbols and --universe exclude each other.',
      mend: 'Leave one of them out, or add the symbols to a copy of the file.',
    });
  }
  if (typeof symbols === 'string') return parseSymbolList(symbols, '--symbols');
  return typeof universe === 'string' ? readUniverseSymbols(universe, context) : undefined;
}

/** The symbols of a universe that is named by category, by name or by path. Throws `E_UNIVERSE`. */
export async function readUniverseSymbols(
  universe: string,
  { config, cwd }: Pick<Invocation['context'], 'config' | 'cwd'>,
): Promise<readonly string[]> {
  const [{ findUniverse }, { readUniverse }] = await Promise.all([
    import('../../lake/universe/find-universe.ts'),
    import('../../lake/universe/read-universe.ts'),
  ]);
  const path = await findUniverse(universe, { root: config.lake.root, cwd });
  return (await readUniverse(path)).symbols;
}

/** `A, B` as `['A', 'B']`, each once. Throws `E_USAGE` for an empty item and `E_SYMBOL`. */
export function parseSymbolList(text: string, flag: string): readonly BarSymbol[] {
  const items = text.split(',').map((item) => item.trim());
  if (items.some((item) => item === '')) {
    throw new BarlakeError('E_USAGE', {
      message: `${flag} ${JSON.stringify(text)} has an empty item.`,
      mend: 'Separate items with single commas, and leave the option out for all of them.',
    });
  }
  return [...new Set(items.map(requireSymbol))];
}

/** The text as a symbol. Throws `E_SYMBOL`. */
export function requireSymbol(text: string): BarSymbol {
  const symbol = parseBarSymbol(text);
  if (symbol !== undefined) return symbol;
  throw new BarlakeError('E_SYMBOL', {
    message: `${JSON.stringify(text)} cannot be a symbol.`,
    mend: 'Symbols are 1 to 32 printable ASCII characters without blanks, exactly as the vendor writes them.',
    details: { found: text },
  });
}
