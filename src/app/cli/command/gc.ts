import type { CommandSpec } from '../command-spec.ts';

/** `barlake gc`: what nobody needs goes. */
export const gcCommand: CommandSpec = {
  name: 'gc',
  summary: 'remove what nobody needs: replaced files, orphans, leftovers, old history',
  configure(command) {
    command
      .option('--dry-run', 'show what would go, and how large it is')
      .addHelpText(
        'after',
        '\nFiles that were replaced stay for maintenance.graceHours; what a pin holds stays where the pin has it.\nExample: barlake gc --dry-run',
      );
  },
  load: () => import('../run/gc.ts'),
};
