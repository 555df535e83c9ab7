import type { CommandSpec } from '../command-spec.ts';

/** `barlake diff`: what changed between two versions of the lake. */
export const diffCommand: CommandSpec = {
  name: 'diff',
  summary: 'compare two pins, or a pin with the lake as it is now, bar by bar',
  configure(command) {
    command
      .argument('<before>', 'name of a pin, or now')
      .argument('[after]', 'name of a pin, or now', 'now')
      .option('--datasets <list>', 'datasets, separated by commas; default: all')
      .option('--from <day>', 'first trading day, YYYY-MM-DD; default: the first')
      .option('--to <day>', 'last trading day; default: the last')
      .option('--quick', 'which partitions differ, without looking at their bars')
      .addHelpText(
        'after',
        '\nExamples:\n  barlake diff monday\n  barlake diff monday friday --datasets stocks_daily --json',
      );
  },
  load: () => import('../run/diff.ts'),
};
