import type { CommandSpec } from '../command-spec.ts';

/** `barlake pin`: versions of the lake that stay as they are. */
export const pinCommand: CommandSpec = {
  name: 'pin',
  summary: 'keep the lake as it is now under a name; without one, list the pins',
  configure(command) {
    command
      .argument('[name]', 'letters, digits, dots, dashes and underscores')
      .option('--note <text>', 'what the pin is for')
      .option('--remove <name>', 'let a pin go')
      .addHelpText(
        'after',
        '\nA pin takes no room until files of it are replaced: `query --at NAME`, `sql --at NAME` and `diff NAME now` read it.\nExamples:\n  barlake pin before-rebuild --note "model 7"\n  barlake pin\n  barlake pin --remove before-rebuild',
      );
  },
  load: () => import('../run/pin.ts'),
};
