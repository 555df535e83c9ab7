import { configCommand } from './command/config.ts';
import type { CommandSpec } from './command-spec.ts';

/** Every command, in the order of the list that `barlake --help` prints. */
export const COMMANDS: readonly CommandSpec[] = [configCommand];
