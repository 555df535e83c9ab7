import { Option } from 'commander';
import type { CommandSpec } from '../command-spec.ts';

/** `barlake restore`: what `backup` saved, put back. */
export const restoreCommand: CommandSpec = {
  name: 'restore',
  summary: 'put a backup of catalog and configuration back',
  configure(command) {
    command
      .argument('<backup>', 'what `barlake backup` made')
      .addOption(new Option('--only <part>', 'one part of it').choices(['catalog', 'configuration']))
      .option('--force', 'replace what is there')
      .addHelpText(
        'after',
        '\nThe catalog goes to where the configuration says, a file or Postgres, wherever it was saved from.\nExamples:\n  barlake restore backups/2026-11-29.tar.gz\n  barlake restore backups/2026-11-29.tar.gz --only catalog --force',
      );
  },
  load: () => import('../run/restore.ts'),
};
