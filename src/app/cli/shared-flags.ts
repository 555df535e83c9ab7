import { type Command, Option } from 'commander';
import { LOG_LEVELS, type LogLevel } from '../config/configuration.ts';

/** Flags that every command understands, before its name or after it. */
export interface SharedFlags {
  readonly lake?: string;
  readonly config?: string;
  readonly json?: true;
  readonly quiet?: true;
  readonly logLevel?: LogLevel;
}

/** Adds the shared flags to the program. */
export function addSharedFlags(program: Command): void {
  program
    .addOption(new Option('--lake <dir>', 'folder of the lake (default: ./data)'))
    .addOption(
      new Option('--config <file>', 'configuration file (default: barlake.yaml here or in the lake)'),
    )
    .addOption(new Option('--json', 'one JSON document on stdout, nothing else'))
    .addOption(new Option('--quiet', 'no progress and no messages but errors'))
    .addOption(new Option('--log-level <level>', 'how much is logged').choices([...LOG_LEVELS]));
}

/**
 * A first look at the flags that decide how even a usage error is shown. Wrong for the odd command line that has one as
 * the value of another option; the real parse follows.
 */
export function peekFlags(argv: readonly string[]): { json: boolean; quiet: boolean; debug: boolean } {
  const end = argv.indexOf('--');
  const flags = end === -1 ? argv : argv.slice(0, end);
  return {
    json: flags.includes('--json'),
    quiet: flags.includes('--quiet'),
    debug: flags.some(
      (flag, index) =>
        flag === '--log-level=debug' || (flag === '--log-level' && flags[index + 1] === 'debug'),
    ),
  };
}
