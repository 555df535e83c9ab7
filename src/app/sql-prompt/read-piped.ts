import { BarlakeError } from '../../domain/barlake-error.ts';
import { type PromptItem, parseDotCommand } from './prompt-item.ts';
import { createStatementReader } from './statement-reader.ts';

/** A statement longer than this is no statement: somebody piped in a file of data. */
const STATEMENT_CHARS_MAX = 1_000_000;

/**
 * The statements and commands of a text, as they are complete; what follows the last semicolon counts as one. Throws `E_SQL`
 * when there is no end to a statement, and the signal’s reason.
 */
export async function* readPiped(
  input: AsyncIterable<Uint8Array | string>,
  signal: AbortSignal,
): AsyncGenerator<PromptItem> {
  const reader = createStatementReader();
  for await (const line of readLines(input, signal)) {
    if (reader.length + line.length > STATEMENT_CHARS_MAX) throw tooLong();
    const command = reader.isEmpty ? parseDotCommand(line) : undefined;
    if (command !== undefined) yield command;
    else for (const sql of reader.feed(line)) yield { kind: 'statement', sql };
  }
  const rest = reader.take();
  if (rest !== undefined) yield { kind: 'statement', sql: rest };
}

async function* readLines(
  input: AsyncIterable<Uint8Array | string>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let begun = '';
  for await (const piece of input) {
    signal.throwIfAborted();
    begun += typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true });
    const lines = begun.split(/\r?\n/);
    begun = lines.pop() ?? '';
    yield* lines;
    if (begun.length > STATEMENT_CHARS_MAX) throw tooLong();
  }
  if (begun !== '') yield begun;
}

function tooLong(): BarlakeError {
  return new BarlakeError('E_SQL', {
    message: `A statement has more than ${STATEMENT_CHARS_MAX} characters.`,
    mend: 'Statements end with a semicolon; put one where it is missing.',
    details: { charactersMax: STATEMENT_CHARS_MAX },
  });
}
