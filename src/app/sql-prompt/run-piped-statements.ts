import { BarlakeError } from '../../domain/barlake-error.ts';
import { type ResultFormat, type ResultOptions, withFormat } from '../cli/result-options.ts';
import { runDotCommand } from './dot-commands.ts';
import type { PromptItem } from './prompt-item.ts';
import { readPiped } from './read-piped.ts';
import { runStatement, type StatementWorld } from './run-statement.ts';

/** Formats of which one document cannot follow another. */
const WHOLE_DOCUMENTS: ReadonlySet<ResultFormat> = new Set(['json', 'arrow', 'parquet']);

/**
 * Runs the statements of a text one after the other; the first that fails ends it. Throws `E_USAGE` when there is none, or more
 * than one for a format that is one document, and what statements throw.
 */
export async function runPipedStatements(
  input: AsyncIterable<Uint8Array | string> | undefined,
  wanted: ResultOptions,
  world: StatementWorld,
): Promise<void> {
  const { terminal, signal } = world.context;
  const isOne = wanted.output !== undefined || WHOLE_DOCUMENTS.has(wanted.format);
  const items = input === undefined ? [] : readPiped(input, signal);
  let now = wanted;
  let statements = 0;
  const perform = async (item: PromptItem): Promise<'quit' | undefined> => {
    if (item.kind === 'statement') {
      await runStatement(item.sql, now, world);
      return undefined;
    }
    return runDotCommand(item, {
      terminal,
      tables: async () => world.runner.tables(signal),
      setFormat: (name) => {
        now = withFormat(now, name);
      },
    });
  };
  for await (const item of isOne ? await onlyOne(items) : items) {
    statements += 1;
    if ((await perform(item)) === 'quit') return;
  }
  if (statements === 0) throw nothing();
}

/** All of them before the first runs: whether there is another decides whether it may. */
async function onlyOne(
  items: AsyncIterable<PromptItem> | Iterable<PromptItem>,
): Promise<readonly PromptItem[]> {
  const found: PromptItem[] = [];
  for await (const item of items) {
    found.push(item);
    if (found.length > 1) throw several();
  }
  return found;
}

function nothing(): BarlakeError {
  return new BarlakeError('E_USAGE', {
    message: 'No statement was given, and none came from stdin.',
    mend: "For example: barlake sql 'SHOW TABLES'",
  });
}

function several(): BarlakeError {
  return new BarlakeError('E_USAGE', {
    message: 'Several statements came from stdin, and there is one document to write.',
    mend: 'Write csv, ndjson or tables to stdout, or run the statements one by one.',
  });
}
