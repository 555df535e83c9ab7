import { configCommand } from './command/config.ts';
import { doctorCommand } from './command/doctor.ts';
import { initCommand } from './command/init.ts';
import { profileCommand } from './command/profile.ts';
import type { CommandSpec } from './command-spec.ts';

/** Every command, in the order of the list that `barlake --help` prints. */
export const COMMANDS: readonly CommandSpec[] = [initCommand, doctorCommand, configCommand, profileCommand];
