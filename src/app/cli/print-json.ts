import type { Terminal } from './terminal.ts';

/** Writes the one document of `--json` to stdout, indented, with a final newline. */
export async function printJson(terminal: Terminal, document: unknown): Promise<void> {
  await terminal.out(`${JSON.stringify(document, null, 2)}\n`);
}
