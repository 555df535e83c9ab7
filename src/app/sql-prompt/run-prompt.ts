import { createInterface, type Interface } from 'node:readline/promises';
import type { TableDescription } from '../../lake/query/describe-tables.ts';
import type { Terminal } from '../cli/terminal.ts';
import { completeLine } from './complete-line.ts';
import { type PromptItem, parseDotCommand } from './prompt-item.ts';
import { createStatementReader, type StatementReader } from './statement-reader.ts';

const PROMPT = 'barlake> ';
const CONTINUED = '      -> ';

/** Lines that the arrow keys bring back. */
const HISTORY_LINES = 500;

/** What the prompt hands its lines to. */
export interface PromptWorld {
  readonly terminal: Terminal;
  readonly input: NodeJS.ReadStream;
  /** Ends the prompt when it aborts. */
  readonly signal: AbortSignal;
  /** Carries an item out; the signal aborts on Ctrl-C. What it throws is shown, and the prompt goes on. */
  perform(item: PromptItem, signal: AbortSignal): Promise<'quit' | undefined>;
  complain(error: unknown): void;
  /** For completion. */
  tables(): Promise<readonly TableDescription[]>;
}

/**
 * Asks for statements until Ctrl-D or `.quit`. A statement ends with a semicolon and may span lines; Ctrl-C drops what has been
 * typed, or stops the statement that is running, and never the prompt.
 */
export async function runPrompt(world: PromptWorld): Promise<void> {
  const { terminal, input, signal } = world;
  const reader = createStatementReader();
  const lines = createInterface({
    input,
    output: terminal.errStream,
    terminal: true,
    historySize: HISTORY_LINES,
    removeHistoryDuplicates: true,
    completer: completeWith(world),
  });
  const close = (): void => lines.close();
  signal.addEventListener('abort', close, { once: true });
  try {
    await converse(lines, reader, world);
  } finally {
    signal.removeEventListener('abort', close);
    lines.close();
  }
  signal.throwIfAborted();
}

async function converse(lines: Interface, reader: StatementReader, world: PromptWorld): Promise<void> {
  let running: AbortController | undefined;
  const ask = (): void => {
    lines.setPrompt(reader.isEmpty ? PROMPT : CONTINUED);
    lines.prompt();
  };
  lines.on('SIGINT', () => {
    if (running !== undefined) {
      running.abort();
      return;
    }
    reader.take();
    world.terminal.errStream.write('^C\n');
    // What was typed so far is dropped with it.
    lines.write(null, { ctrl: true, name: 'e' });
    lines.write(null, { ctrl: true, name: 'u' });
    ask();
  });
  ask();
  for await (const line of lines) {
    for (const item of itemsOf(line, reader)) {
      running = new AbortController();
      const ended = await performOne(item, running, world);
      running = undefined;
      if (ended === 'quit') return;
    }
    ask();
  }
  world.terminal.errStream.write('\n');
}

function itemsOf(line: string, reader: StatementReader): readonly PromptItem[] {
  const command = reader.isEmpty ? parseDotCommand(line) : undefined;
  return command === undefined ? reader.feed(line).map((sql) => ({ kind: 'statement', sql })) : [command];
}

async function performOne(
  item: PromptItem,
  controller: AbortController,
  world: PromptWorld,
): Promise<'quit' | undefined> {
  try {
    return await world.perform(item, AbortSignal.any([world.signal, controller.signal]));
  } catch (error) {
    world.signal.throwIfAborted();
    world.complain(error);
    return undefined;
  }
}

type Completer = (line: string) => Promise<[candidates: string[], word: string]>;

/** Looks the tables up with the first word that is to be completed. */
function completeWith(world: PromptWorld): Completer {
  let known: Promise<readonly TableDescription[]> | undefined;
  return async (line) => {
    known ??= world.tables().catch(() => []);
    return completeLine(line, await known);
  };
}
