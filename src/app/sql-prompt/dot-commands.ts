import { BarlakeError } from '../../domain/barlake-error.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import type { TableDescription } from '../../lake/query/describe-tables.ts';
import { renderTable } from '../cli/render-table.ts';
import type { Terminal } from '../cli/terminal.ts';

/** What the prompt understands besides SQL, with what follows the name and what it does. */
export const DOT_COMMANDS: readonly {
  readonly name: string;
  readonly usage: string;
  readonly about: string;
}[] = [
  { name: 'tables', usage: '.tables', about: 'the tables of this lake' },
  { name: 'columns', usage: '.columns NAME', about: 'the columns of a table' },
  { name: 'format', usage: '.format NAME', about: 'how rows are written from now on' },
  { name: 'help', usage: '.help', about: 'this list' },
  { name: 'quit', usage: '.quit', about: 'ends the prompt, as Ctrl-D does' },
];

/** What commands work on. */
export interface DotWorld {
  readonly terminal: Terminal;
  tables(): Promise<readonly TableDescription[]>;
  /** Throws `E_USAGE`. */
  setFormat(name: string): void;
}

/** Carries out a command; `quit` tells that it was the last. Throws `E_USAGE` for one that there is not. */
export async function runDotCommand(
  { name, argument }: { readonly name: string; readonly argument: string },
  world: DotWorld,
): Promise<'quit' | undefined> {
  const { terminal } = world;
  if (name === 'quit' || name === 'exit') return 'quit';
  if (name === 'tables') await terminal.out(listTables(await world.tables(), terminal));
  else if (name === 'columns') await terminal.out(listColumns(await world.tables(), argument, terminal));
  else if (name === 'format') world.setFormat(argument);
  else if (name === 'help') await terminal.out(describeCommands(terminal));
  else throw unknown(name);
  return undefined;
}

function listTables(tables: readonly TableDescription[], terminal: Terminal): string {
  const rows = tables.map(({ name, about }) => [name, about]);
  return renderTable([{ title: 'table' }, { title: 'holds', flexible: true }], rows, looks(terminal));
}

function listColumns(tables: readonly TableDescription[], wanted: string, terminal: Terminal): string {
  const table = tables.find(({ name }) => name === wanted.toLowerCase());
  if (table === undefined) throw noTable(wanted, tables);
  const rows = table.columns.map(({ name, type }) => [name, type]);
  return renderTable([{ title: 'column' }, { title: 'type' }], rows, looks(terminal));
}

function describeCommands(terminal: Terminal): string {
  const rows = DOT_COMMANDS.map(({ usage, about }) => [usage, about]);
  const list = renderTable([{ title: 'command' }, { title: 'does' }], rows, looks(terminal));
  return `Statements end with a semicolon and may span lines. Ctrl-C stops one that is running.\n\n${list}`;
}

function looks({ columns, outColors }: Terminal): Parameters<typeof renderTable>[2] {
  return { width: columns, head: outColors.bold };
}

function unknown(name: string): BarlakeError {
  const near = nearestWord(
    name,
    DOT_COMMANDS.map((command) => command.name),
  );
  return new BarlakeError('E_USAGE', {
    message: `There is no command .${name}.`,
    mend: `${near === undefined ? '' : `Did you mean .${near}? `}.help lists them.`,
  });
}

function noTable(wanted: string, tables: readonly TableDescription[]): BarlakeError {
  const names = tables.map(({ name }) => name);
  const near = nearestWord(wanted.toLowerCase(), names);
  return new BarlakeError('E_USAGE', {
    message: wanted === '' ? '.columns wants the name of a table.' : `There is no table ${wanted}.`,
    mend: `${near === undefined ? '' : `Did you mean ${near}? `}Tables are ${names.join(', ')}.`,
  });
}
