import { Option } from 'commander';
import { LOG_KINDS } from '../../../observe/day-logs.ts';
import type { CommandSpec } from '../command-spec.ts';

/** `barlake logs`: what runs and the server wrote down. */
export const logsCommand: CommandSpec = {
  name: 'logs',
  summary: 'show the log files: pipeline, errors, performance, monitoring',
  configure(command) {
    command
      .addOption(new Option('--kind <kind>', 'which of them').choices(LOG_KINDS).default('pipeline'))
      .option('--lines <count>', 'the last lines, 10000 at most', '50')
      .option('--since <time>', 'only of the last 30m, 8h or 3d')
      .option('--follow', 'go on with what comes, until it is stopped')
      .addHelpText('after', '\nExamples:\n  barlake logs --kind errors --since 3d\n  barlake logs --follow');
  },
  load: () => import('../run/logs.ts'),
};
