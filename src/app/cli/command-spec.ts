import type { Command } from 'commander';
import type { Clock } from '../../domain/clock.ts';
import type { Configuration } from '../config/configuration.ts';
import type { LoadedConfiguration } from '../config/setting.ts';
import type { Terminal } from './terminal.ts';

/** One command: its words, known at start-up, and its work, loaded only when it runs (start-up stays under 150 ms). */
export interface CommandSpec {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Runs although the configuration is broken: it sees the defaults, and what is wrong in `context.loaded`. */
  readonly toleratesBrokenConfig?: boolean;
  /** Adds arguments, options and examples. Must not import anything heavy. */
  configure(command: Command): void;
  load(): Promise<CommandRunner>;
}

/** Commands under one word: `barlake features list`, `barlake features eval`. */
export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly commands: readonly CommandSpec[];
}

/** The part of a command that does the work. */
export interface CommandRunner {
  /** Resolves to the exit code; throws `BarlakeError` for everything a person should read. */
  run(invocation: Invocation): Promise<number>;
}

/** A parsed command line. */
export interface Invocation {
  readonly args: readonly string[];
  /** Options of the command itself, as commander parsed them. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly context: CommandContext;
}

/** Everything from outside that a command may use. */
export interface CommandContext {
  /** Merged and validated: flags, environment, `.env`, `barlake.yaml`, hardware profile, defaults. */
  readonly config: Configuration;
  /** Where each value of `config` came from, and the machine it was derived for. Absent in tests of a runner. */
  readonly loaded?: LoadedConfiguration;
  readonly terminal: Terminal;
  readonly clock: Clock;
  /** A number in [0, 1): names of runs, jitter of waits. */
  readonly random: () => number;
  /** Aborted by the first Ctrl-C or SIGTERM; a second one ends the process at once. */
  readonly signal: AbortSignal;
  /** `--json`: one JSON document on stdout and nothing else. */
  readonly json: boolean;
  /** `--quiet`: no progress and no messages but errors. */
  readonly quiet: boolean;
  readonly version: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}
