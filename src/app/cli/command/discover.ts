import { Argument, Option } from 'commander';
import { UNIVERSE_CATEGORIES } from '../../../domain/universe-category.ts';
import { ACTIVITIES, UNIVERSE_ROUTES } from '../../../plan/universe/universe-request.ts';
import type { CommandSpec } from '../command-spec.ts';

/** `barlake discover`: finds the symbols of a category. */
export const discoverCommand: CommandSpec = {
  name: 'discover',
  summary: 'find the symbols of a category, and keep them as a universe',
  configure(command) {
    command
      .addArgument(new Argument('<category>', UNIVERSE_CATEGORIES.join(', ')))
      .addOption(
        new Option('--route <route>', 'where to look').choices(['auto', ...UNIVERSE_ROUTES]).default('auto'),
      )
      .option('--as-of <day>', 'as of that day, with what was delisted since, YYYY-MM-DD')
      .addOption(
        new Option('--active <which>', 'listed ones, delisted ones, or all')
          .choices([...ACTIVITIES])
          .default('true'),
      )
      .option('--search <text>', 'only what has it in its symbol or name; for options the underlying')
      .option('--limit <count>', 'stop after so many symbols')
      .option('--output <file>', 'write the universe there instead of into the lake')
      .addHelpText(
        'after',
        '\nThe universe is universe/<category>_<YYYYMMDD>.json in the lake; other commands take it as --universe <category>.\n' +
          'Examples:\n  barlake discover us_equities\n  barlake discover etf --as-of 2020-03-16\n' +
          '  barlake discover options --search SPY --limit 500',
      );
  },
  load: () => import('../run/discover.ts'),
};
