import type { CommandSpec } from '../command-spec.ts';

/** `barlake archive`: what is seldom read goes to cold storage. */
export const archiveCommand: CommandSpec = {
  name: 'archive',
  summary: 'move expired options and old landed files to cold storage, where they stay readable',
  configure(command) {
    command
      .option(
        '--landing <days>',
        'landed files of days that are so old; default: maintenance.archiveLandingDays',
      )
      .option(
        '--options <days>',
        'months of options, so long after their last contract has expired; default: maintenance.archiveOptionsDays',
      )
      .option('--dry-run', 'show what would be done')
      .addHelpText(
        'after',
        '\nWhat was moved is read as before; the old files stay until `barlake gc` takes them.\nExample: barlake archive --landing 400 --options 30 --dry-run',
      );
  },
  load: () => import('../run/archive.ts'),
};
