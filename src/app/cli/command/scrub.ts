import type { CommandSpec } from '../command-spec.ts';

/** `barlake scrub`: is every file what was published? */
export const scrubCommand: CommandSpec = {
  name: 'scrub',
  summary: 'read every file of the lake, compare it with its hash, and repair what has gone bad',
  configure(command) {
    command
      .option('--repair', 'make damaged bars again out of landing; have all else made by whoever makes it')
      .option('--rate <megabytes>', 'megabytes read in a second at most')
      .option('--minutes <count>', 'stop after so long; the next scrub goes on there')
      .option('--restart', 'begin at the first file, wherever the last scrub stopped')
      .addHelpText(
        'after',
        '\nWorks beside syncs and readers. A scrub that was stopped goes on where it was.\nExit code 3 when something is damaged and has not been made again.\nExamples:\n  barlake scrub --rate 50\n  barlake scrub --repair',
      );
  },
  load: () => import('../run/scrub.ts'),
};
