import type { CommandSpec } from '../command-spec.ts';

/** `barlake config`: the configuration in force. */
export const configCommand: CommandSpec = {
  name: 'config',
  summary: 'show the configuration in force and where each value comes from',
  configure(command) {
    command.addHelpText(
      'after',
      '\nStrongest first: flags, environment, .env, barlake.yaml, hardware, defaults. Secrets are never shown.',
    );
  },
  load: () => import('../run/config.ts'),
};
