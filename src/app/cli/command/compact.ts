import { Option } from 'commander';
import type { CommandSpec } from '../command-spec.ts';

/** `barlake compact`: months and years of bronze in one file each. */
export const compactCommand: CommandSpec = {
  name: 'compact',
  summary: 'put the days of complete months and years into one file each',
  configure(command) {
    command
      .argument('[dataset...]', 'datasets; default: all that the lake holds')
      .addOption(
        new Option('--by <period>', 'auto: years of daily bars that fit into a file, months of all others')
          .choices(['auto', 'month', 'year'])
          .default('auto'),
      )
      .option('--dry-run', 'show what would be done')
      .addHelpText(
        'after',
        '\nWorks beside syncs and readers. The files of single days stay until `barlake gc` takes them.\nExamples:\n  barlake compact --dry-run\n  barlake compact stocks_minute',
      );
  },
  load: () => import('../run/compact.ts'),
};
