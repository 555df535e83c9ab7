import { Command, CommanderError } from 'commander';
import { BarlakeError } from '../../domain/barlake-error.ts';
import type { CommandGroup, CommandSpec } from './command-spec.ts';
import { addSharedFlags, type SharedFlags } from './shared-flags.ts';

/** What a command line asks for: text that only needs printing, or a command to run. */
export type ParsedCommandLine =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'command';
      readonly spec: CommandSpec;
      readonly args: readonly string[];
      readonly options: Readonly<Record<string, unknown>>;
      readonly flags: SharedFlags;
    };

/** What parsing depends on besides the arguments. */
export interface ParseOptions {
  readonly specs: readonly (CommandSpec | CommandGroup)[];
  readonly version: string;
  /** Width of help in columns. */
  readonly columns: number;
}

const EXIT_CODES = `
Exit codes: 0 done, 1 failed, 2 usage, 3 done in part, 4 not authorized.
First steps: barlake init, then barlake doctor. \`barlake help <command>\` explains one command.`;

/** Reads the arguments after the program's name. Throws `E_USAGE` for what no command understands. */
export function parseCommandLine(argv: readonly string[], options: ParseOptions): ParsedCommandLine {
  let text = '';
  let parsed: ParsedCommandLine | undefined;
  const program = createProgram(options, (written) => {
    text += written;
  });
  for (const spec of options.specs) {
    addCommand(program, spec, (chosen, command) => {
      parsed = {
        kind: 'command',
        spec: chosen,
        args: command.args,
        options: command.opts(),
        flags: program.opts<SharedFlags>(),
      };
    });
  }
  try {
    if (argv.length === 0) program.outputHelp();
    else program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0 && text === '') throw usageError(error, commandOf(argv, options.specs));
  }
  return parsed ?? { kind: 'text', text };
}

function addCommand(
  parent: Command,
  spec: CommandSpec | CommandGroup,
  choose: (spec: CommandSpec, command: Command) => void,
): void {
  const command = parent.command(spec.name).description(spec.summary);
  if ('commands' in spec) {
    for (const each of spec.commands) addCommand(command, each, choose);
    return;
  }
  spec.configure(command);
  command.action(() => choose(spec, command));
}

function createProgram(options: ParseOptions, write: (text: string) => void): Command {
  const program = new Command('barlake')
    .description(
      'make for market data: a complete, checked, always-current lake of market bars on your own disk',
    )
    .usage('<command> [options]')
    .version(options.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: () => undefined, getOutHelpWidth: () => options.columns })
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', EXIT_CODES);
  addSharedFlags(program);
  return program;
}

/** A command as it was asked for, as far as there is such a one. */
interface AskedCommand {
  /** `alerts ack`; empty when none was recognized. */
  readonly name: string;
  /** Of a group of which none was named. */
  readonly choices: readonly string[];
}

function commandOf(argv: readonly string[], specs: ParseOptions['specs']): AskedCommand {
  const at = argv.findIndex((word) => specs.some(({ name }) => name === word));
  const spec = specs.find(({ name }) => name === argv[at]);
  if (spec === undefined) return { name: '', choices: [] };
  if (!('commands' in spec)) return { name: spec.name, choices: [] };
  const names = spec.commands.map(({ name }) => name);
  const sub = argv.slice(at + 1).find((word) => names.includes(word));
  return sub === undefined
    ? { name: spec.name, choices: names }
    : { name: `${spec.name} ${sub}`, choices: [] };
}

function whereToLook({ name, choices }: AskedCommand): string {
  if (name === '') return '`barlake --help` lists the commands and their options.';
  if (choices.length > 0) return `Write \`barlake ${name}\` and one of ${choices.join(', ')}.`;
  return `\`barlake ${name} --help\` tells what it takes.`;
}

/** commander says `error: unknown option '--jsn'\n(Did you mean --json?)`; its first line is ours, its hint the mend. */
function usageError(error: CommanderError, asked: AskedCommand): BarlakeError {
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const hint = rest.join(' ').replace(/^\((.*)\)$/, '$1');
  const missing = asked.name === '' ? 'a command is missing' : `what ${asked.name} is to do is missing`;
  const message = first === '(outputHelp)' ? missing : first;
  // `features eval '-1*$close'`: no option has such signs.
  if (/^unknown option '-.*[$(*]/.test(first)) {
    return new BarlakeError('E_USAGE', {
      message: `${first}.`,
      mend: "An expression that begins with a minus stands behind the options and --: --dataset stocks_daily -- '-1*$close'.",
    });
  }
  return new BarlakeError('E_USAGE', {
    message: message.endsWith('.') ? message : `${message}.`,
    mend: `${hint === '' ? '' : `${hint} `}${whereToLook(asked)}`,
  });
}
