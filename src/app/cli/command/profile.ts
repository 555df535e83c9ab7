import type { CommandSpec } from '../command-spec.ts';

/** `barlake profile`: the machine, and what is derived from it. */
export const profileCommand: CommandSpec = {
  name: 'profile',
  summary: 'show the machine and how much of it a run takes',
  configure(command) {
    command.addHelpText(
      'after',
      '\nLimits of containers count. Every part can be set under `resources` in barlake.yaml.',
    );
  },
  load: () => import('../run/profile.ts'),
};
