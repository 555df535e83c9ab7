import type { CommandSpec } from '../command-spec.ts';

/** `barlake health`: whether all is well, for people, cron and monitors. */
export const healthCommand: CommandSpec = {
  name: 'health',
  summary: 'say whether the lake is well: freshness, failures, disk, schedule, refused rows',
  configure(command) {
    command
      .option('--all', 'also what is well')
      .addHelpText(
        'after',
        '\nExit code 0: well. 3: something to look at. 1: something is wrong.\nThe same judgement raises the alerts of `barlake serve`.\nExamples:\n  barlake health\n  barlake health --json',
      );
  },
  load: () => import('../run/health.ts'),
};
