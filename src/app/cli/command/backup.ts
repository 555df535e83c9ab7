import type { CommandSpec } from '../command-spec.ts';

/** `barlake backup`: catalog and configuration, as they are at one moment. */
export const backupCommand: CommandSpec = {
  name: 'backup',
  summary: 'save catalog and configuration to a file or folder, while syncs run',
  configure(command) {
    command
      .argument('<target>', 'a name that ends in .tar.gz, or a folder to be made')
      .option('--with-secrets', 'with .env, and with the keys in barlake.yaml')
      .addHelpText(
        'after',
        '\nThe lake’s Parquet files are not in it: copy or archive them as files. What is missing after a restore, sync makes again.\nExamples:\n  barlake backup backups/2026-11-29.tar.gz\n  barlake backup /mnt/backup/lake --with-secrets',
      );
  },
  load: () => import('../run/backup.ts'),
};
