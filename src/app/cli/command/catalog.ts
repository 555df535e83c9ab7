import { Argument } from 'commander';
import type { CommandSpec } from '../command-spec.ts';

/** `barlake catalog rebuild`: the catalog anew from the lake’s files. */
export const catalogCommand: CommandSpec = {
  name: 'catalog',
  summary: 'rebuild the catalog from the lake’s files',
  configure(command) {
    command
      .addArgument(new Argument('<action>', 'what to do').choices(['rebuild']))
      .addHelpText(
        'after',
        '\nReads every file of the lake; changes none. A catalog that cannot be read is set aside, never deleted.\nExample: barlake catalog rebuild --lake /data/lake',
      );
  },
  load: () => import('../run/catalog.ts'),
};
