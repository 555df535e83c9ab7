import type { CommandSpec } from '../command-spec.ts';

/** `barlake daily`: everything configured, up to the latest published day. */
export const dailyCommand: CommandSpec = {
  name: 'daily',
  summary: 'sync everything configured up to the latest published day, and what was replaced of late',
  configure(command) {
    command.option('--async', 'put the runs into the queue for a worker, and end at once with their names');
    command.addHelpText(
      'after',
      '\nWhat it works on stands in barlake.yaml: datasets, schedule.through, schedule.lookbackDays. `barlake serve` does the same every day by itself.\nExample, for cron at 11:05 in New York: 5 11 * * * barlake daily',
    );
  },
  load: () => import('../run/daily.ts'),
};
